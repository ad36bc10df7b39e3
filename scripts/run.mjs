// Runs a program of this repository from its sources: `node scripts/run.mjs examples/src/quickstart.ts [arguments]`. It
// bundles the program with the packages of the repository and checks no types, so that the first call needs no build.
import { build } from "esbuild"
import { existsSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"

const [file, ...args] = process.argv.slice(2)

const packageOf = (folder) => existsSync(join(folder, "package.json")) ? folder : packageOf(dirname(folder))

// The bundle is written into the program's package, because it imports packages that are installed there.
const outfile = join(packageOf(dirname(resolve(file))), "build/run", `${basename(file, ".ts")}.mjs`)
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  conditions: ["@effect-fastmoss/source"],
  external: ["effect", "@effect/*", "ioredis"],
  sourcemap: "inline",
  logLevel: "error"
})
process.argv = [process.execPath, outfile, ...args]
await import(pathToFileURL(outfile).href)
