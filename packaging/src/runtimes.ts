/**
 * Checks that run the smoke program (`consumer/smoke.ts`) on every runtime.
 */
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { binary } from "@effect-fastmoss/testing/chromium"
import * as FileSystem from "@effect/platform/FileSystem"
import { Array as Arr, Effect, type Scope } from "effect"
import { build } from "esbuild"
import { join } from "node:path"
import * as browser from "./browser.js"
import { Broken, type Check, none, type Services, Unavailable } from "./Check.js"
import * as cloudflare from "./cloudflare.js"
import * as Program from "./Program.js"
import type { Project } from "./Project.js"
import * as Report from "./Report.js"
import { root } from "./root.js"
import * as Runtime from "./Runtime.js"

/** The row of a runtime in docs/runtimes.md. */
export interface Row {
  readonly version: string
  /**
   * The names of the ways in which every step of the smoke program passed. A way is a set of layers, such as the
   * sandbox in process.
   */
  readonly ways: ReadonlyArray<string>
}

interface Run {
  readonly version: string
  readonly report: Report.Report
}

const rowOf = ({ report, version }: Run, ways: Arr.NonEmptyReadonlyArray<string>) =>
  Effect.gen(function*() {
    yield* none(Report.faults(report))
    const missing = Arr.difference(ways, Object.keys(report))
    if (missing.length > 0) return yield* new Broken({ message: `did not run ${missing.join(", ")}` })
    return { version, ways }
  })

/** Runs the project's program `server.js`, the smoke program, on Node.js, Bun or Deno. */
const program = (
  project: Project,
  { args = [], name, range }: { readonly name: string; readonly range: string; readonly args?: ReadonlyArray<string> }
) =>
  Effect.gen(function*() {
    const command = Runtime.binary(yield* Runtime.install(name, range), name)
    const [, version = ""] = /(\d+\.\d+\.\d+)/.exec(yield* Program.run([command, "--version"])) ?? []
    const output = yield* Program.run([command, ...args, "dist/server.js"], {
      cwd: project.folder,
      env: { ...yield* Report.environment, DENO_NO_UPDATE_CHECK: "1" }
    })
    return { version, report: yield* Report.read(output) }
  })

/** Bundles a program of the project into one file, for a runtime without `node_modules` and without Node.js modules. */
const bundle = (entryPoint: string, conditions: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const outfile = entryPoint.replace(/\.[jt]s$/, ".bundle.js")
    yield* Effect.tryPromise(() =>
      build({
        entryPoints: [entryPoint],
        outfile,
        bundle: true,
        format: "esm",
        platform: "browser",
        target: "es2022",
        conditions: [...conditions],
        logLevel: "silent"
      })
    )
    return outfile
  })

const bundleForWorkerd = (entryPoint: string) => bundle(entryPoint, ["workerd", "worker"])

const workerd = (project: Project) =>
  Effect.gen(function*() {
    const folder = yield* Runtime.install("miniflare", "4")
    const script = yield* bundleForWorkerd(join(project.folder, "dist/worker.js"))
    const output = yield* Program.run(["node", join(root, "packaging/worker-host.mjs"), folder, script], {
      env: yield* Report.environment
    })
    return { version: yield* Runtime.version(folder, "workerd"), report: yield* Report.read(output) }
  })

const cloudflareWorkers = (project: Project) =>
  Effect.gen(function*() {
    const folder = yield* Runtime.install("miniflare", "4")
    const report = yield* cloudflare.run(project, folder, bundleForWorkerd)
    yield* none(Report.faults(report))
    return { version: yield* Runtime.version(folder, "workerd"), report: { overFetch: {} } }
  })

const chromium = (project: Project) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    if (binary === undefined) return yield* new Unavailable({ message: "Chromium is not installed" })
    const script = yield* fs.readFileString(yield* bundle(join(project.folder, "dist/page.js"), []))
    const { baseUrl } = yield* SandboxServer.SandboxServer
    return yield* browser.open({ script, search: new URLSearchParams({ sandbox: baseUrl }).toString() })
  })

const anywhere = ["inProcess", "overFetch"] as const
const likeNode = [...anywhere, "node"] as const

const runtimes: ReadonlyArray<{
  readonly name: string
  readonly run: (project: Project) => Effect.Effect<Run, unknown, Services | Scope.Scope>
  readonly ways: Arr.NonEmptyReadonlyArray<string>
  /** A description of the steps, if they are not the steps of the smoke program. */
  readonly steps?: string
  /** The heading's anchor of the section about the runtime in docs/runtimes.md. */
  readonly section?: string
}> = [
  ...["20", "22", "24", "26"].map((range) => ({
    name: `Node ${range}`,
    run: (project: Project) => program(project, { name: "node", range }),
    ways: likeNode
  })),
  { name: "Bun", run: (project) => program(project, { name: "bun", range: "1" }), ways: likeNode },
  {
    name: "Deno",
    run: (project) =>
      program(project, { name: "deno", range: "2", args: ["run", "--allow-all", "--node-modules-dir=manual"] }),
    ways: likeNode
  },
  { name: "workerd", run: workerd, ways: anywhere },
  {
    name: "workerd, many requests",
    section: "cloudflare-workers",
    run: cloudflareWorkers,
    ways: ["overFetch"],
    steps: "deadlines, shared tokens, retries, equal calls, abandoned requests, one after another and at once"
  },
  { name: "Chromium", run: chromium, ways: anywhere }
]

/** Creates a check for each runtime. The project must be built. */
export const checks = (project: Project): ReadonlyArray<Check<Row> & { readonly runtime: string }> =>
  runtimes.map(({ name, run, section, steps = "sign, acquire, call, stream, interrupt", ways }) => ({
    runtime: section === undefined ? name : `[${name}](#${section})`,
    name: `${name}: ${steps} (${ways.join(", ")})`,
    holds: Effect.scoped(Effect.flatMap(run(project), (result) => rowOf(result, ways)))
  }))
