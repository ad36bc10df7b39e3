import { execFile } from "node:child_process"
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const workspace = fileURLToPath(new URL("../..", import.meta.url))
const folder = join(workspace, "bench", "build", "published")

const run = promisify(execFile)

const unpack = async (name: string, tarballs: string): Promise<string> => {
  const source = join(workspace, "packages", name)
  const target = join(folder, "node_modules", "@effect-fastmoss", name)
  const { stdout } = await run("npx", ["-y", "pnpm@10", "pack", "--json", "--pack-destination", tarballs], {
    cwd: source
  })
  const { filename }: { readonly filename: string } = JSON.parse(stdout.slice(stdout.indexOf("{\n")))
  await mkdir(target, { recursive: true })
  await run("tar", ["-xzf", filename, "-C", target, "--strip-components", "1"])
  return target
}

const make = async (): Promise<string> => {
  const tarballs = await mkdtemp(join(tmpdir(), "effect-fastmoss-bench-"))
  await rm(folder, { recursive: true, force: true })
  const core = await unpack("core", tarballs)
  await unpack("node", tarballs)
  await rm(tarballs, { recursive: true })
  // The SHA-256 library is a dependency of core alone.
  await symlink(join(workspace, "packages", "core", "node_modules"), join(core, "node_modules"), "junction")
  return folder
}

let made: Promise<string> | undefined

/**
 * Returns a folder in which programs import `@effect-fastmoss/core` and `@effect-fastmoss/node` as they are published:
 * Node.js loads the joined files, and bundlers for other platforms take the separate modules. The other packages are those
 * of the bench.
 */
export const published = (): Promise<string> => made ??= make()
