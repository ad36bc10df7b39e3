import { TokenEncryption, TokenStore } from "@effect-fastmoss/core"
import * as TokenStoreContract from "@effect-fastmoss/core/testing/TokenStoreContract"
import { FileTokenStore } from "@effect-fastmoss/node"
import { NodeContext, NodeKeyValueStore } from "@effect/platform-node"
import { describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Redacted } from "effect"
import { createHash } from "node:crypto"
import { mkdtempSync, writeFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"

const folder = mkdtempSync(join(tmpdir(), "fastmoss-contract-"))
afterAll(() => rm(folder, { recursive: true }))

// Suppresses the warning that a corrupt file was kept as a copy.
const silent = Logger.remove(Logger.defaultLogger)

const pathOf = (key: string) => join(folder, `${createHash("sha256").update(key).digest("hex")}.json`)

const file = Layer.effect(TokenStore.TokenStore, FileTokenStore.make(pathOf)).pipe(Layer.provide(NodeContext.layer))
const writeRaw = (key: string, text: string) => Effect.sync(() => writeFileSync(pathOf(key), text))

const stores: ReadonlyArray<readonly [string, TokenStoreContract.Options<never, never>]> = [
  ["FileTokenStore", { store: file, isShared: true, writeRaw }],
  ["TokenEncryption over FileTokenStore", {
    store: Layer.orDie(TokenEncryption.layer([Redacted.make("0".repeat(64))])).pipe(Layer.provide(file)),
    isShared: true,
    writeRaw
  }],
  ["TokenStore.layerKeyValueStore, in files", {
    store: TokenStore.layerKeyValueStore.pipe(
      Layer.provide(Layer.orDie(NodeKeyValueStore.layerFileSystem(join(folder, "key-value"))))
    ),
    isShared: false
  }]
]

// The platform's KeyValueStore over a file system writes in place, so a reader may see a part of a token.
const leftOut = new Set([
  "TokenStore.layerKeyValueStore, in files: returns a complete token at any moment during many sets"
])

describe.each(stores)("%s", (store, options) => {
  for (const { check, name } of TokenStoreContract.laws(options)) {
    if (!leftOut.has(`${store}: ${name}`)) it.live(name, () => Effect.provide(check, silent))
  }
})
