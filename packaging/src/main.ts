/**
 * Runs the checks `packages`, `runtimes` or `command`. With `--write`, the first two write their results into docs.
 */
import { tableOf } from "@effect-fastmoss/testing/tableOf"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as FileSystem from "@effect/platform/FileSystem"
import { Console, Effect, Layer } from "effect"
import { join } from "node:path"
import { parseArgs } from "node:util"
import * as builds from "./builds.js"
import * as bundles from "./bundles.js"
import * as Check from "./Check.js"
import * as commandLine from "./commandLine.js"
import * as documented from "./documented.js"
import * as effect4 from "./effect4.js"
import * as installs from "./installs.js"
import * as Packages from "./Packages.js"
import * as Project from "./Project.js"
import * as registry from "./registry.js"
import * as Report from "./Report.js"
import { root } from "./root.js"
import * as runtimes from "./runtimes.js"
import * as tarballs from "./tarballs.js"

/** Writes `text` into a document. It replaces everything below the line `<!-- measured -->`. */
const write = (document: string, text: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const file = join(root, "docs", document)
    const [head = ""] = (yield* fs.readFileString(file)).split("<!-- measured -->")
    yield* fs.writeFileString(file, `${head}<!-- measured -->\n\n${text}\n`)
  })

const passed = <A>(outcomes: ReadonlyArray<Check.Outcome<A>>): ReadonlyArray<A> =>
  outcomes.flatMap((outcome) => outcome._tag === "passed" ? [outcome.value] : [])

const commandOf = (packages: ReadonlyArray<Packages.Package>) =>
  Effect.gen(function*() {
    const self = yield* commandLine.packageOf(packages)
    const installed = yield* commandLine.install(self)
    const outcomes = yield* Effect.forEach(
      [...commandLine.installedChecks(installed, self), ...commandLine.checks(installed)],
      Check.run
    )
    return { installed, outcomes, size: yield* commandLine.sizes(self) }
  })

/** Runs only the checks that concern the command. */
const command = Effect.gen(function*() {
  const packed = yield* Packages.pack
  const inside = yield* Effect.forEach(
    tarballs.checks(packed).filter(({ name }) => name.startsWith(commandLine.packageName)),
    Check.run
  )
  const { installed, outcomes } = yield* commandOf(packed)
  const { recognised, running } = yield* documented.checks(yield* registry.serve(packed))
  const shown = yield* Effect.forEach([recognised, ...running(installed)], Check.run)
  return { outcomes: [...inside, ...outcomes, ...shown], text: "" }
})

const packages = Effect.gen(function*() {
  const packages = yield* Packages.pack
  const inside = yield* Effect.forEach(
    [...tarballs.checks(packages), ...builds.checks(packages), ...bundles.checks(packages)],
    Check.run
  )
  const managers = yield* Effect.forEach(installs.checks(packages), Check.run, { concurrency: 2 })
  const command = yield* commandOf(packages)
  const url = yield* registry.serve(packages)
  const { installing, recognised, running, serving } = yield* documented.checks(url)
  const commands = yield* Effect.forEach(
    [recognised, ...installing, ...effect4.checks(url), ...running(command.installed)],
    Check.run,
    {
      concurrency: 2
    }
  )
  // These checks run one after another, because npx installs their packages into the same folder.
  const servers = yield* Effect.forEach(serving, Check.run)
  const text = [
    tableOf(
      ["package manager", "version", "peers of dependencies", "copies of `effect`"],
      passed(managers).map(({ effects, installsPeers, name, version }) => [
        name,
        version,
        installsPeers ? "installed automatically" : "you name them",
        String(effects)
      ])
    ),
    "The size that this library adds to a program, without Effect and the SHA-256 library. A program that makes calls has an endpoint and the client's layer, which share some modules:",
    tableOf(["program", "minified (KB)", "gzipped (KB)"], yield* bundles.sizes(packages)),
    "The command, which has no dependencies:",
    tableOf(["package", "tarball (KB)", "unpacked (KB)"], [command.size])
  ].join("\n\n")
  return { outcomes: [...inside, ...managers, ...command.outcomes, ...commands, ...servers], text }
})

const ran = Effect.gen(function*() {
  const project = yield* Project.make(Project.npm, yield* Packages.pack)
  yield* project.script("build")
  const outcomes = yield* Effect.forEach(
    runtimes.checks(project),
    (check) => Effect.map(Check.run(check), (outcome) => ({ runtime: check.runtime, outcome })),
    { concurrency: 2 }
  )
  const ways = { inProcess: "sandbox in process", overFetch: "over `fetch`", node: "`FastMossNode.layer`" }
  const text = tableOf(
    ["runtime", "version", ...Object.values(ways)],
    outcomes.map(({ outcome, runtime }) =>
      outcome._tag === "passed"
        ? [
          runtime,
          outcome.value.version,
          ...Object.keys(ways).map((way) => outcome.value.ways.includes(way) ? "yes" : "–")
        ]
        : [runtime, "not available", ...Object.keys(ways).map(() => "not run")]
    )
  )
  return { outcomes: outcomes.map(({ outcome }) => outcome), text }
})

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean", default: false } }
})

const measure = (what: string) => {
  switch (what) {
    case "packages":
      return packages
    case "runtimes":
      return ran
    case "command":
      return command
    default:
      return Effect.dieMessage("Usage: main.js packages|command|runtimes [--write]")
  }
}

const program = Effect.gen(function*() {
  const [what = ""] = positionals
  const { outcomes, text } = yield* measure(what)
  if (!(yield* Check.tally(what, outcomes))) return yield* Effect.fail(`some checks of ${what} failed`)
  if (!values.write || what === "command") return
  yield* write(`${what}.md`, text)
  yield* Console.log(`wrote docs/${what}.md`)
})

program.pipe(
  Effect.scoped,
  Effect.provide(Layer.merge(Report.layerServer, NodeContext.layer)),
  NodeRuntime.runMain
)
