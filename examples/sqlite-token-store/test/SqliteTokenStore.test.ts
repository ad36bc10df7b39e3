import { TokenStore } from "@effect-fastmoss/core"
import * as TokenStoreContract from "@effect-fastmoss/core/testing/TokenStoreContract"
import * as Process from "@effect-fastmoss/testing/process"
import { NodeContext } from "@effect/platform-node"
import { SqlClient } from "@effect/sql"
import { SqliteClient } from "@effect/sql-sqlite-node"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as SqliteTokenStore from "../src/SqliteTokenStore.js"
import { hasSqlite } from "./sqlite.js"

const folder = mkdtempSync(join(tmpdir(), "fastmoss-sqlite-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.skipIf(!hasSqlite)("SqliteTokenStore", () => {
  const file = join(folder, "contract.sqlite")
  const store = (options?: Parameters<typeof SqliteTokenStore.layer>[1]) =>
    SqliteTokenStore.layer(file, options).pipe(Layer.provide(NodeContext.layer))

  /** Executes a statement directly, without the store. */
  const execute = (statement: string, values: ReadonlyArray<string>) =>
    Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(statement, values)).pipe(
      Effect.provide(SqliteClient.layer({ filename: file }))
    )

  const writeRaw = (key: string, text: string) =>
    execute("UPDATE fastmoss_token SET text = ? WHERE key = ?", [text, key])

  for (const law of TokenStoreContract.laws({ store: store(), expires: true, isShared: true, writeRaw })) {
    it.live(law.name, () => law.check, 40_000)
  }

  it.scopedLive("takes over a lease that its holder does not renew, and reports that the holder crashed", () =>
    Effect.gen(function*() {
      const key = "silent"
      const hurried = store({ takeOverAfter: "300 millis" })
      // With another owner in the row, the holder can neither renew nor release the lease, as after a crash.
      yield* Effect.flatMap(TokenStore.TokenStore, ({ lease }) =>
        Effect.zipRight(
          lease(key),
          execute("UPDATE fastmoss_lease SET owner = ? WHERE key = ?", ["a program that crashed", key])
        )).pipe(Effect.scoped, Effect.provide(hurried))
      const next = yield* Effect.provide(Effect.flatMap(TokenStore.TokenStore, ({ lease }) => lease(key)), hurried)
      expect(next).toEqual({ fencingToken: 2, previousHolderCrashed: true })
    }))

  it("creates a file that only its owner can read", () => {
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  const main = fileURLToPath(new URL("../dist/main.js", import.meta.url))

  it.effect.each(
    [
      [["--help"], 0, "Usage: node examples/sqlite-token-store/dist/main.js [file]", ""],
      [["-h"], 0, "Usage: node examples/sqlite-token-store/dist/main.js [file]", ""],
      [["--bogus"], 2, "", "Received unknown argument: '--bogus'\n"],
      [["a.sqlite", "b.sqlite"], 2, "", "Received unknown argument: 'b.sqlite'\n"]
    ] as const
  )(
    "creates no file for an option or for an extra argument: %s",
    ([args, code, line, stderr]) =>
      Effect.gen(function*() {
        expect(yield* Process.run(main, args, {})).toEqual({ code, lines: [line], stderr })
        for (const file of args) expect(existsSync(file)).toBe(false)
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.effect("prints one line if the file cannot be opened", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* Process.run(main, [join(folder, "missing", "x.sqlite")], {})
      expect(code).toBe(1)
      expect(stderr.trim().split("\n").length).toBe(1)
    }).pipe(Effect.provide(NodeContext.layer)))

  it.effect("keeps the token for the next run of the program", () =>
    Effect.gen(function*() {
      const run = Process.run(main, [join(folder, "program.sqlite")], {})
      expect((yield* run).lines.at(-1)).toMatch(/^token requests {2}1 /)
      expect((yield* run).lines.at(-1)).toMatch(/^token requests {2}0 /)
    }).pipe(Effect.provide(NodeContext.layer)))
})
