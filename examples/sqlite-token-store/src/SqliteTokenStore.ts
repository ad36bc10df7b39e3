/**
 * Tokens in SQLite: a store of one's own, with leases, in two tables.
 *
 * What matters is that each step is one statement: none can come between a check and the write that relies on it, in this
 * process or in another that has the file open. Any `SqlClient` over SQLite will do.
 */
import { TokenStore } from "@effect-fastmoss/core"
import { FileSystem } from "@effect/platform"
import { SqlClient, SqlSchema } from "@effect/sql"
import { SqliteClient } from "@effect/sql-sqlite-node"
import { Clock, Duration, Effect, Exit, Layer, Option, Random, Schedule, Schema } from "effect"
import { randomUUID } from "node:crypto"

export interface Options {
  /**
   * How long a lease outlasts the last sign of life of its holder, who gives one three times as often.
   *
   * @default "15 seconds"
   */
  readonly takeOverAfter?: Duration.DurationInput | undefined
}

/** The store over a connection. */
export const make = (options: Options = {}) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const takeOverAfter = Duration.decode(options.takeOverAfter ?? "15 seconds")

    yield* sql`CREATE TABLE IF NOT EXISTS fastmoss_token (
      key TEXT PRIMARY KEY, text TEXT NOT NULL, fence INTEGER NOT NULL, ends INTEGER NOT NULL
    )`
    // The row stays when a lease has ended, so that fences go on rising. `lost`: the fence of the last holder that was lost.
    yield* sql`CREATE TABLE IF NOT EXISTS fastmoss_lease (
      key TEXT PRIMARY KEY, owner TEXT, fence INTEGER NOT NULL, ends INTEGER NOT NULL, lost INTEGER NOT NULL DEFAULT 0
    )`

    const read = SqlSchema.findOne({
      Request: Schema.Struct({ key: Schema.String, now: Schema.Number }),
      Result: Schema.Struct({ text: Schema.String }),
      execute: ({ key, now }) => sql`SELECT text FROM fastmoss_token WHERE key = ${key} AND ends > ${now}`
    })

    const write = SqlSchema.findOne({
      Request: Schema.Struct({
        key: Schema.String,
        text: Schema.String,
        fence: Schema.NullOr(Schema.Number),
        ends: Schema.Number
      }),
      Result: Schema.Struct({ fence: Schema.Number }),
      execute: ({ ends, fence, key, text }) =>
        sql`INSERT INTO fastmoss_token (key, text, fence, ends) VALUES (${key}, ${text}, coalesce(${fence}, 0), ${ends})
          ON CONFLICT (key) DO UPDATE SET
            text = excluded.text, ends = excluded.ends, fence = coalesce(${fence}, fastmoss_token.fence)
          WHERE ${fence} IS NULL OR ${fence} >= fastmoss_token.fence
          RETURNING fence`
    })

    /** Grants the lease where it is free; a holder that has not released it, and is silent, is lost. */
    const grant = SqlSchema.findOne({
      Request: Schema.Struct({ key: Schema.String, owner: Schema.String, now: Schema.Number, ends: Schema.Number }),
      Result: Schema.Struct({ fence: Schema.Number, isLost: Schema.Number }),
      execute: ({ ends, key, now, owner }) =>
        sql`INSERT INTO fastmoss_lease (key, owner, fence, ends) VALUES (
            ${key}, ${owner}, coalesce((SELECT fence FROM fastmoss_token WHERE key = ${key}), 0) + 1, ${ends}
          )
          ON CONFLICT (key) DO UPDATE SET
            owner = excluded.owner,
            ends = excluded.ends,
            fence = fastmoss_lease.fence + 1,
            lost = CASE WHEN fastmoss_lease.owner IS NULL THEN fastmoss_lease.lost ELSE fastmoss_lease.fence END
          WHERE fastmoss_lease.owner IS NULL OR fastmoss_lease.ends <= ${now}
          RETURNING fence,
            lost > coalesce((SELECT t.fence FROM fastmoss_token t WHERE t.key = fastmoss_lease.key), 0) AS "isLost"`
    })

    const untilFrom = (now: number, duration: Duration.Duration) => now + Math.ceil(Duration.toMillis(duration))

    const seek = (key: string, owner: string): Effect.Effect<TokenStore.Lease, unknown> =>
      Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        const granted = yield* grant({ key, owner, now, ends: untilFrom(now, takeOverAfter) })
        if (Option.isSome(granted)) {
          return { fencingToken: granted.value.fence, previousHolderCrashed: granted.value.isLost === 1 }
        }
        yield* Effect.sleep(yield* Random.nextRange(20, 60))
        return yield* seek(key, owner)
      })

    const renew = (key: string, owner: string) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        sql`UPDATE fastmoss_lease SET ends = ${untilFrom(now, takeOverAfter)} WHERE key = ${key} AND owner = ${owner}`)

    /** A holder that failed or was interrupted counts as lost: it may have redeemed the refresh token. */
    const release = (key: string, owner: string, isLost: boolean) =>
      sql`UPDATE fastmoss_lease SET owner = NULL, lost = CASE WHEN ${isLost ? 1 : 0} THEN fence ELSE lost END
        WHERE key = ${key} AND owner = ${owner}`

    return TokenStore.make({
      get: (key) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          Effect.map(
            read({ key, now }),
            Option.match({
              onNone: () =>
                null,
              onSome: ({ text }) =>
                text
            })
          )),
      set: (key, text, { fencingToken: fence, timeToLive }) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          write({ key, text, fence: Option.getOrNull(fence), ends: untilFrom(now, timeToLive) })).pipe(
            Effect.flatMap(Option.match({
              onNone: () =>
                TokenStore.superseded,
              onSome: () =>
                Effect.void
            }))
          ),
      remove: (key) => sql`DELETE FROM fastmoss_token WHERE key = ${key}`,
      lease: (key) =>
        Effect.uninterruptibleMask((restore) =>
          Effect.gen(function*() {
            const owner = randomUUID()
            // First, for a waiter that is interrupted at the moment when it is granted.
            yield* Effect.addFinalizer((exit) => Effect.ignore(release(key, owner, Exit.isFailure(exit))))
            const lease = yield* restore(seek(key, owner))
            yield* renew(key, owner).pipe(
              Effect.ignore,
              Effect.delay(Duration.times(takeOverAfter, 1 / 3)),
              Effect.repeat(Schedule.forever),
              Effect.interruptible,
              Effect.forkScoped
            )
            return lease
          })
        )
    })
  })

/** Keeps tokens in a file of SQLite, which nobody else may read. */
export const layer = (file: string, options?: Options) =>
  Layer.effect(TokenStore.TokenStore, make(options)).pipe(
    Layer.provide(SqliteClient.layer({ filename: file })),
    Layer.provide(Layer.scopedDiscard(
      Effect.flatMap(FileSystem.FileSystem, (fs) => fs.open(file, { flag: "a", mode: 0o600 }))
    ))
  )
