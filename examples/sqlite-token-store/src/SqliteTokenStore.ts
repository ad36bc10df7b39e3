/**
 * Tokens in SQLite: a store of your own, with leases, in two tables.
 *
 * Each step is one statement, so that no other process that has the file open can come between a check and the write that
 * relies on it. Any `SqlClient` over SQLite will do.
 */
import { TokenStore } from "@effect-fastmoss/core"
import { FileSystem } from "@effect/platform"
import { SqlClient, SqlSchema } from "@effect/sql"
import { SqliteClient } from "@effect/sql-sqlite-node"
import { Clock, Duration, Effect, Exit, Layer, Option, Random, Schedule, Schema } from "effect"
import { randomUUID } from "node:crypto"

export interface Options {
  /**
   * The time after which a lease that its holder does not renew is taken over. The holder renews three times as often.
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
      key TEXT PRIMARY KEY, text TEXT NOT NULL, fencing_token INTEGER NOT NULL, ends INTEGER NOT NULL
    )`
    // The row stays when a lease has ended, so that fencing tokens go on rising. `crashed` is the fencing token of the last
    // holder that crashed.
    yield* sql`CREATE TABLE IF NOT EXISTS fastmoss_lease (
      key TEXT PRIMARY KEY, owner TEXT, fencing_token INTEGER NOT NULL, ends INTEGER NOT NULL,
      crashed INTEGER NOT NULL DEFAULT 0
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
        fencingToken: Schema.NullOr(Schema.Number),
        ends: Schema.Number
      }),
      Result: Schema.Struct({ fencingToken: Schema.Number }),
      execute: ({ ends, fencingToken, key, text }) =>
        sql`INSERT INTO fastmoss_token (key, text, fencing_token, ends)
          VALUES (${key}, ${text}, coalesce(${fencingToken}, 0), ${ends})
          ON CONFLICT (key) DO UPDATE SET
            text = excluded.text,
            ends = excluded.ends,
            fencing_token = coalesce(${fencingToken}, fastmoss_token.fencing_token)
          WHERE ${fencingToken} IS NULL OR ${fencingToken} >= fastmoss_token.fencing_token
          RETURNING fencing_token AS "fencingToken"`
    })

    /** Grants the lease when it is free. A holder that neither renewed nor released it has crashed. */
    const grant = SqlSchema.findOne({
      Request: Schema.Struct({ key: Schema.String, owner: Schema.String, now: Schema.Number, ends: Schema.Number }),
      Result: Schema.Struct({ fencingToken: Schema.Number, previousHolderCrashed: Schema.Number }),
      execute: ({ ends, key, now, owner }) =>
        sql`INSERT INTO fastmoss_lease (key, owner, fencing_token, ends) VALUES (
            ${key}, ${owner}, coalesce((SELECT fencing_token FROM fastmoss_token WHERE key = ${key}), 0) + 1, ${ends}
          )
          ON CONFLICT (key) DO UPDATE SET
            owner = excluded.owner,
            ends = excluded.ends,
            fencing_token = fastmoss_lease.fencing_token + 1,
            crashed = CASE
              WHEN fastmoss_lease.owner IS NULL THEN fastmoss_lease.crashed
              ELSE fastmoss_lease.fencing_token
            END
          WHERE fastmoss_lease.owner IS NULL OR fastmoss_lease.ends <= ${now}
          RETURNING fencing_token AS "fencingToken",
            crashed > coalesce((SELECT t.fencing_token FROM fastmoss_token t WHERE t.key = fastmoss_lease.key), 0)
              AS "previousHolderCrashed"`
    })

    const untilFrom = (now: number, duration: Duration.Duration) => now + Math.ceil(Duration.toMillis(duration))

    const seek = (key: string, owner: string): Effect.Effect<TokenStore.Lease, unknown> =>
      Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        const granted = yield* grant({ key, owner, now, ends: untilFrom(now, takeOverAfter) })
        if (Option.isSome(granted)) {
          return { ...granted.value, previousHolderCrashed: granted.value.previousHolderCrashed === 1 }
        }
        yield* Effect.sleep(yield* Random.nextRange(20, 60))
        return yield* seek(key, owner)
      })

    const renew = (key: string, owner: string) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        sql`UPDATE fastmoss_lease SET ends = ${untilFrom(now, takeOverAfter)} WHERE key = ${key} AND owner = ${owner}`)

    /** A holder that failed or was interrupted counts as crashed: it may have redeemed the refresh token. */
    const release = (key: string, owner: string, hasCrashed: boolean) =>
      sql`UPDATE fastmoss_lease
        SET owner = NULL, crashed = CASE WHEN ${hasCrashed ? 1 : 0} THEN fencing_token ELSE crashed END
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
      set: (key, text, { fencingToken, timeToLive }) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          write({ key, text, fencingToken: Option.getOrNull(fencingToken), ends: untilFrom(now, timeToLive) })).pipe(
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

/** Keeps tokens in a SQLite file that only its owner can read. */
export const layer = (file: string, options?: Options) =>
  Layer.effect(TokenStore.TokenStore, make(options)).pipe(
    Layer.provide(SqliteClient.layer({ filename: file })),
    Layer.provide(Layer.scopedDiscard(
      Effect.flatMap(FileSystem.FileSystem, (fs) => fs.open(file, { flag: "a", mode: 0o600 }))
    ))
  )
