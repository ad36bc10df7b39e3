/**
 * Checks of this machine. They send nothing.
 */
import * as Budget from "@effect-fastmoss/core/Budget"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as FastMossNode from "@effect-fastmoss/node/FastMossNode"
import * as FileTokenStore from "@effect-fastmoss/node/FileTokenStore"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { homedir } from "node:os"
import { dirname } from "node:path"
import * as SettingsFile from "../settings/SettingsFile.js"
import * as Variable from "../settings/Variable.js"
import { left } from "../spending/Cost.js"
import * as Time from "../terminal/Time.js"
import * as Check from "./Check.js"
import { layerMachine } from "./Examination.js"
import * as Finding from "./Finding.js"

/**
 * Returns a text for the report. Replaces the home folder, which names the user, and the hashes in names of token
 * files, which identify the account.
 */
const place = (text: string): string => {
  const home = homedir()
  return (home.length > 1 ? text.replaceAll(home, "~") : text).replace(/token-[\da-f]{16}/g, "token-…")
}

const isWindows = process.platform === "win32"

const modeOf = (path: string) =>
  Effect.flatMap(
    FileSystem.FileSystem,
    (fs) => Effect.option(Effect.map(fs.stat(path), ({ mode }) => mode & 0o777))
  )

const isOpen = (mode: Option.Option<number>) => !isWindows && Option.exists(mode, (mode) => (mode & 0o077) !== 0)

/** Returns the finding on the version of Node.js, such as `22.8.0`. */
export const compareNode = (
  version: string,
  { assumed, name }: { readonly name: string; readonly assumed: string }
): ReadonlyArray<Finding.Finding> => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  const found = `${version} on ${process.platform} ${process.arch}`
  return [
    major > 20 || (major === 20 && minor >= 19)
      ? Finding.ok(name, { found, assumed })
      : Finding.failed(name, { found, assumed, advice: "Install Node.js 20.19 or newer." })
  ]
}

const node = Check.make({
  name: "Node.js",
  assumed: "20.19 or newer",
  observe: () => Effect.succeed(process.versions.node),
  compare: compareNode
})

const settingsFile = Check.make({
  name: "settings file",
  assumed: "none, or a file that only you can read",
  observe: () =>
    Effect.gen(function*() {
      const file = yield* SettingsFile.path
      return { file: place(file), mode: yield* modeOf(file) }
    }),
  compare: ({ file, mode }, { assumed, name }) => [
    Option.isNone(mode)
      ? Finding.ok(name, { found: `none at ${file}`, assumed })
      : isOpen(mode)
      ? Finding.harms(name, {
        found: `${file}, mode ${mode.value.toString(8)}`,
        assumed,
        advice: `Run: chmod 600 ${file}`
      })
      : Finding.ok(name, { found: `${file}${isWindows ? "" : `, mode ${mode.value.toString(8)}`}`, assumed })
  ]
})

const variables = Check.make({
  name: "variables",
  assumed: "known names with allowed values",
  observe: () =>
    Effect.gen(function*() {
      const own = Object.values(FastMossNode.settingNames)
      const names = [...Object.values({ ...FastMossConfig.settingNames }), ...own]
      const set = yield* Effect.filter(names, (name) =>
        Effect.map(Variable.text(name), (text) => text !== "" && text !== SettingsFile.defaults.get(name)))
      const config = yield* Effect.either(Effect.scoped(Layer.build(layerMachine)))
      return {
        set,
        unknown: yield* FastMossConfig.unknownVariables({ known: own }),
        problem: Either.isLeft(config) ? FastMossConfig.formatConfigError(config.left) : undefined
      }
    }),
  compare: ({ problem, set, unknown }, { assumed, name }) => {
    const strange = unknown.map(({ name, suggestion }) =>
      suggestion === undefined ? name : `${name} (did you mean ${suggestion}?)`
    ).join(", ")
    const found = [
      set.length === 0 ? "none set" : `set: ${set.join(", ")}`,
      ...(strange === "" ? [] : [`unknown: ${strange}`]),
      ...(problem === undefined ? [] : [problem])
    ].join("; ")
    return [
      problem !== undefined
        ? Finding.failed(name, {
          found,
          assumed,
          advice: "Correct the setting. `effect-fastmoss init` asks for the settings."
        })
        : strange === ""
        ? Finding.ok(name, { found, assumed })
        : Finding.harms(name, {
          found,
          assumed,
          advice: "Correct or remove the unknown names. They have no effect."
        })
    ]
  }
})

const noSettings = "not checked: the settings have a problem"

const tokenFile = Check.make({
  name: "token store",
  assumed: "a file that only you can read, in a folder that can be written",
  observe: () =>
    Effect.gen(function*() {
      const config = yield* FastMossConfig.FastMossConfig
      if (config.authentication === "bearer") return "not used: bearer authentication needs no token"
      const store = yield* TokenStore.TokenStore
      const key = TokenStore.keyOf(config)
      const file = (yield* FileTokenStore.pathOf)(key)
      const fs = yield* FileSystem.FileSystem
      const folder = yield* existing(dirname(file))
      return {
        folder: place(dirname(file)),
        canWrite: Either.isRight(yield* Effect.either(fs.access(folder, { writable: true }))),
        token: yield* Effect.either(store.get(key)),
        now: (yield* Clock.currentTimeMillis) / 1000
      }
    }).pipe(Effect.provide(layerMachine), Effect.orElseSucceed(() => noSettings)),
  compare: (observed, { assumed, name }) => {
    if (typeof observed === "string") {
      const finding = observed === noSettings ? Finding.unknown : Finding.ok
      return [finding(name, { found: observed, assumed })]
    }
    const { canWrite, folder, now, token } = observed
    if (Either.isLeft(token)) {
      return [Finding.harms(name, {
        found: place(token.left.message),
        assumed,
        advice: "Do what the message says. Without a stored token, each run sends a token request."
      })]
    }
    const found = `${folder}: ${
      Option.match(token.right, {
        onNone: () => "no token yet",
        onSome: ({ expireAt, refreshToken }) =>
          `${
            expireAt > now
              ? `a token for ${Time.format(Duration.seconds(Math.round(expireAt - now)))}`
              : "an expired token"
          }, ${Option.isSome(refreshToken) ? "with" : "without"} a refresh token`
      })
    }`
    return [
      canWrite
        ? Finding.ok(name, { found, assumed })
        : Finding.harms(name, {
          found: `${found}; the folder cannot be written`,
          assumed,
          advice: "Make the folder writable for this user, or set FASTMOSS_TOKEN_FILE to another file."
        })
    ]
  }
})

/**
 * Returns the folder if it exists, else its nearest parent that exists. The token store creates the folders below it.
 */
const existing = (folder: string): Effect.Effect<string, never, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (fs) =>
    Effect.flatMap(
      Effect.orElseSucceed(fs.exists(folder), () => true),
      (exists) => exists || dirname(folder) === folder ? Effect.succeed(folder) : existing(dirname(folder))
    ))

const proxies = Check.make({
  name: "proxy",
  assumed: "HTTPS_PROXY, HTTP_PROXY and NO_PROXY are obeyed",
  observe: () =>
    Effect.filter(
      ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"].flatMap((name) => [name, name.toLowerCase()]),
      (name) => Effect.map(Variable.text(name), (text) => text !== "")
    ),
  compare: (names, { assumed, name }) => [
    Finding.ok(name, { found: names.length === 0 ? "no variable is set" : `set: ${names.join(", ")}`, assumed })
  ]
})

const budget = Check.make({
  name: "budget",
  assumed: "your own limit on spending",
  observe: () =>
    Effect.flatMap(Budget.Budget, ({ current }) => Effect.either(current)).pipe(
      Effect.provide(layerMachine),
      Effect.orElseSucceed(() => noSettings)
    ),
  compare: (state, { assumed, name }) => {
    if (typeof state === "string") return [Finding.unknown(name, { found: state, assumed })]
    if (Either.isLeft(state)) {
      return [Finding.failed(name, {
        found: place(state.left.issue),
        assumed,
        advice: "Requests are refused while the count cannot be read. FASTMOSS_BUDGET_FOLDER sets another folder."
      })]
    }
    return [
      Option.match(state.right, {
        onNone: () => Finding.ok(name, { found: "none", assumed }),
        onSome: (state) => Finding.ok(name, { found: left(state), assumed })
      })
    ]
  }
})

/** All checks that examine this machine and send nothing, in the order to run them. */
export const checks: ReadonlyArray<Check.Check> = [node, settingsFile, variables, tokenFile, proxies, budget]
