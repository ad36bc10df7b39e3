import { Token } from "@effect-fastmoss/core"
import { FileTokenStore } from "@effect-fastmoss/node"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { type Duration, Effect, Layer, Logger, Option, Redacted } from "effect"

export const tokenOf = (accessToken: string) =>
  Token.fromGrant({ access_token: accessToken, refresh_token: "CANARY-RT", expires_in: 7200 }, { receivedAt: 0 })

export const accessTokenOf = Option.map((token: Token.Token) => Redacted.value(token.accessToken))

export const storeAt = (file: string, takeOverAfter: Duration.DurationInput = "1 minute") =>
  FileTokenStore.make(() => file, { takeOverAfter })

/** Makes a new folder, and a token store over a file in it. The file does not exist yet. */
export const tokenFolder = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  const file = `${folder}/token.json`
  const store = yield* storeAt(file)
  /** Names of the other files in the folder. */
  const beside = Effect.map(fs.readDirectory(folder), (names) => names.filter((name) => name !== "token.json").sort())
  return { fs, folder, file, store, beside }
})

export const inTime = Effect.timeout("10 seconds")

export const live = Layer.merge(NodeContext.layer, Logger.remove(Logger.defaultLogger))
