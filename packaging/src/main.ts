/**
 * `packages` or `runtimes`: carries the checks out, and writes what they found into docs, or not, with `--check`.
 */
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as FileSystem from "@effect/platform/FileSystem"
import { Console, Effect, Layer, Ref } from "effect"
import { join } from "node:path"
import { parseArgs } from "node:util"
import * as bundles from "./bundles.js"
import * as Check from "./Check.js"
import * as installs from "./installs.js"
import * as Packages from "./Packages.js"
import * as Report from "./Report.js"
import { root } from "./root.js"
import { table } from "./table.js"
import * as tarballs from "./tarballs.js"

/** Replaces what a document has below the line `<!-- measured -->`. */
const write = (document: string, text: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const file = join(root, "docs", document)
    const [head = ""] = (yield* fs.readFileString(file)).split("<!-- measured -->")
    yield* fs.writeFileString(file, `${head}<!-- measured -->\n\n${text}\n`)
  })

const packages = Effect.gen(function*() {
  const packages = yield* Packages.pack
  const rows = yield* Ref.make<ReadonlyArray<installs.Row>>([])
  const outcomes = yield* Effect.forEach(
    [...tarballs.checks(packages), ...bundles.checks(packages), ...installs.checks(packages, rows)],
    Check.run
  )
  const text = [
    table(
      ["package manager", "version", "peers of peers", "copies of `effect`"],
      (yield* Ref.get(rows)).map(({ effects, installsPeers, name, version }) => [
        name,
        version,
        installsPeers ? "installed by itself" : "to be named",
        String(effects)
      ])
    ),
    "Our share of a program, without Effect's and without the SHA-256 library:",
    table(["program", "minified (KB)", "gzipped (KB)"], yield* bundles.sizes(packages))
  ].join("\n\n")
  return { outcomes, text }
})

const { positionals: [what = ""], values } = parseArgs({
  allowPositionals: true,
  options: { check: { type: "boolean", default: false } }
})

const measurements = { packages }

const program = Effect.gen(function*() {
  if (!(what === "packages")) {
    return yield* Effect.fail(`one of ${Object.keys(measurements).join(", ")}, and --check to write no document`)
  }
  const { outcomes, text } = yield* measurements[what]
  const isRight = yield* Check.tally(what, outcomes)
  if (!isRight) return yield* Effect.fail(`not every check of ${what} passed`)
  if (values.check) return
  yield* write(`${what}.md`, text)
  yield* Console.log(`wrote docs/${what}.md`)
})

program.pipe(
  Effect.scoped,
  Effect.provide(Layer.merge(Report.layerServer, NodeContext.layer)),
  NodeRuntime.runMain
)
