import * as TokenStoreContract from "@effect-fastmoss/core/testing/TokenStoreContract"
import * as PostgresTokenStore from "@effect-fastmoss/examples/PostgresTokenStore"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { hasSqlite } from "./sqlite.js"

interface Statement {
  readonly reader: boolean
  readonly all: (values: object) => ReadonlyArray<unknown>
  readonly run: (values: object) => unknown
}

/** A stand-in for Postgres: SQLite in memory, which executes the same statements but for the clock and the parameters. */
const standIn = (): PostgresTokenStore.Query => {
  const driver = createRequire(createRequire(import.meta.url).resolve("@effect/sql-sqlite-node"))
  const Database: new(file: string) => { readonly prepare: (text: string) => Statement } = driver("better-sqlite3")
  const database = new Database(":memory:")
  return async (text, values) => {
    const statement = database.prepare(
      text.replaceAll("extract(epoch FROM clock_timestamp())", "unixepoch('subsec')").replace(/\$(\d)/g, "@p$1")
    )
    const named = Object.fromEntries(values.map((value, index) => [`p${index + 1}`, value]))
    if (statement.reader) return statement.all(named)
    statement.run(named)
    return []
  }
}

describe.skipIf(!hasSqlite)("PostgresTokenStore over a stand-in", () => {
  const query: PostgresTokenStore.Query = hasSqlite ? standIn() : () => Promise.resolve([])
  const store = PostgresTokenStore.layer(query)
  const execute = (text: string, ...values: ReadonlyArray<string>) => Effect.promise(() => query(text, values))
  const writeRaw = (key: string, text: string) =>
    execute("UPDATE fastmoss_token SET text = $1 WHERE key = $2", text, key)
  const migrate = Effect.forEach(PostgresTokenStore.tables, (table) => execute(table))

  for (const law of TokenStoreContract.laws({ store, expires: true, isShared: true, writeRaw })) {
    it.live(law.name, () => Effect.zipRight(migrate, law.check), 40_000)
  }

  it.scopedLive("takes over the lease of a silent holder, and reports that it crashed", () =>
    Effect.gen(function*() {
      yield* migrate
      const hurried = PostgresTokenStore.make(query, "300 millis")
      // With another owner in its row the lease is neither renewed nor released, as when its holder has crashed.
      yield* Effect.scoped(Effect.zipRight(
        hurried.lease("silent"),
        execute("UPDATE fastmoss_lease SET owner = $1 WHERE key = $2", "a program that crashed", "silent")
      ))
      expect(yield* hurried.lease("silent")).toEqual({ fencingToken: 2, previousHolderCrashed: true })
    }))

  it.live("fails when the database fails", () =>
    Effect.gen(function*() {
      const down = PostgresTokenStore.make(() => Promise.reject(new Error("connection refused")))
      for (const step of [down.get("key"), down.remove("key"), Effect.scoped(down.lease("key"))]) {
        expect(yield* Effect.flip(Effect.asVoid(step))).toMatchObject({ reason: "Failed" })
      }
    }))
})

it("is printed in the guide as it is", () => {
  const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")
  expect(textOf("../../../docs/recipes.md")).toContain(textOf("../../src/PostgresTokenStore.ts"))
})
