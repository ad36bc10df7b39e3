/**
 * Checks that Effect 4 in a project leads to the error messages that docs/quickstart.md quotes.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect } from "effect"
import { join } from "node:path"
import { type Check, none, type Services } from "./Check.js"
import * as Program from "./Program.js"
import * as Project from "./Project.js"
import * as registry from "./registry.js"
import { root } from "./root.js"

interface Failure {
  readonly manager: "npm" | "pnpm"
  /** The arguments of the commands that run first. They must succeed. */
  readonly before: ReadonlyArray<ReadonlyArray<string>>
  readonly fails: readonly [string, ...Array<string>]
  /** Parts of the error message. docs/quickstart.md must also contain each part. */
  readonly parts: ReadonlyArray<string>
}

const core = "@effect-fastmoss/core"

const failures: ReadonlyArray<Failure> = [
  {
    manager: "npm",
    before: [["install", "effect@4"]],
    fails: ["npm", "install", core],
    parts: ["ERESOLVE unable to resolve dependency tree", "Found: effect@4."]
  },
  {
    manager: "npm",
    before: [],
    fails: ["npm", "install", core, "@effect/vitest@4", "vitest@5"],
    parts: ["ERESOLVE could not resolve", "Conflicting peer dependency: effect@4."]
  },
  {
    manager: "pnpm",
    before: [["add", core, "effect@4", "@effect/platform@0.97"]],
    fails: ["node", "--input-type=module", "--eval", `import ${JSON.stringify(core)}`],
    parts: ["Cannot find module '", "/node_modules/effect/dist/Either.js' imported from ", "ERR_MODULE_NOT_FOUND"]
  }
]

const failsSo = (
  { before, fails, parts }: Failure,
  manager: Project.Manager,
  url: string
): Effect.Effect<void, unknown, Services> =>
  Effect.scoped(Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const cwd = yield* registry.emptyFolder(url)
    for (const args of before) yield* Program.run([...manager.command, ...args], { cwd })
    const { message } = yield* Effect.flip(Program.run(fails, { cwd }))
    const guide = yield* fs.readFileString(join(root, "docs/quickstart.md"))
    const missing = parts.flatMap((part) => [
      ...message.includes(part) ? [] : [`the message does not contain ${part}:\n${message}`],
      ...guide.includes(part) ? [] : [`docs/quickstart.md does not contain ${part}`]
    ])
    yield* none(missing)
  }))

/** Creates a check for each error message. The packages come from the npm registry at `url`. */
export const checks = (url: string): ReadonlyArray<Check> =>
  Project.managers.flatMap((manager) =>
    failures.filter((failure) => failure.manager === manager.name).map((failure) => ({
      name: `with ${manager.name}, Effect 4 fails with the message in docs/quickstart.md: ${failure.parts[0]}`,
      holds: failsSo(failure, manager, url)
    }))
  )
