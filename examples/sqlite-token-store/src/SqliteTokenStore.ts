/**
 * A token store with leases that uses two tables in SQLite.
 *
 * Each step is a single statement, so no other process can change the file between a check and the write that depends on the
 * check. Any `SqlClient` for SQLite works.
 */
import { TokenStore } from "@effect-fastmoss/core"
import { FileSystem } from "@effect/platform"
import { SqlClient, SqlSchema } from "@effect/sql"
import { SqliteClient } from "@effect/sql-sqlite-node"
import { Cause, Clock, Duration, Effect, Exit, Layer, Option, Schedule, Schema } from "effect"
import { randomUUID } from "node:crypto"

/** Options for the store. */
export interface Options {
  /**
   * The time until another process can take over a lease that its holder has not renewed. The holder renews the lease three
   * times in this time.
   *
   * @default "15 seconds"
   */
  readonly takeOverAfter?: Duration.DurationInput | undefined
}

/** Creates the store from a database connection. Creates the tables if they do not exist. */
export const make = (options: Options = {}) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const takeOverAfter = Duration.decode(options.takeOverAfter ?? "15 seconds")

    yield* sql`CREATE TABLE IF NOT EXISTS fastmoss_token (
      key TEXT PRIMARY KEY, text TEXT NOT NULL, fencing_token INTEGER NOT NULL, expires_at INTEGER NOT NULL
    )`
    // The row remains after a lease has ended, so that fencing tokens keep increasing. `last_crashed` is the fencing token of
    // the last holder that crashed.
    yield* sql`CREATE TABLE IF NOT EXISTS fastmoss_lease (
      key TEXT PRIMARY KEY, owner TEXT, fencing_token INTEGER NOT NULL, expires_at INTEGER NOT NULL,
      last_crashed INTEGER NOT NULL DEFAULT 0
    )`

    const read = SqlSchema.findOne({
      Request: Schema.Struct({ key: Schema.String, now: Schema.Number }),
      Result: Schema.Struct({ text: Schema.String }),
      execute: ({ key, now }) => sql`SELECT text FROM fastmoss_token WHERE key = ${key} AND expires_at > ${now}`
    })

    const write = SqlSchema.findOne({
      Request: Schema.Struct({
        key: Schema.String,
        text: Schema.String,
        fencingToken: Schema.NullOr(Schema.Number),
        expiresAt: Schema.Number
      }),
      Result: Schema.Struct({ fencing_token: Schema.Number }),
      execute: ({ expiresAt, fencingToken, key, text }) =>
        sql`INSERT INTO fastmoss_token (key, text, fencing_token, expires_at)
          VALUES (${key}, ${text}, coalesce(${fencingToken}, 0), ${expiresAt})
          ON CONFLICT (key) DO UPDATE SET
            text = excluded.text,
            expires_at = excluded.expires_at,
            fencing_token = coalesce(${fencingToken}, fastmoss_token.fencing_token)
          WHERE ${fencingToken} IS NULL OR ${fencingToken} >= fastmoss_token.fencing_token
          RETURNING fencing_token`
    })

    /** Grants the lease if it is free or expired. A holder whose lease has expired has crashed. */
    const grant = SqlSchema.findOne({
      Request: Schema.Struct({
        key: Schema.String,
        owner: Schema.String,
        now: Schema.Number,
        expiresAt: Schema.Number
      }),
      Result: Schema.Struct({ fencing_token: Schema.Number, crashed: Schema.Number }),
      execute: ({ expiresAt, key, now, owner }) =>
        sql`INSERT INTO fastmoss_lease (key, owner, fencing_token, expires_at) VALUES (
            ${key}, ${owner}, coalesce((SELECT fencing_token FROM fastmoss_token WHERE key = ${key}), 0) + 1, ${expiresAt}
          )
          ON CONFLICT (key) DO UPDATE SET
            owner = excluded.owner,
            expires_at = excluded.expires_at,
            fencing_token = fastmoss_lease.fencing_token + 1,
            last_crashed = CASE WHEN fastmoss_lease.owner IS NULL
              THEN fastmoss_lease.last_crashed ELSE fastmoss_lease.fencing_token END
          WHERE fastmoss_lease.owner IS NULL OR fastmoss_lease.expires_at <= ${now}
          RETURNING fencing_token, last_crashed > coalesce(
            (SELECT t.fencing_token FROM fastmoss_token t WHERE t.key = fastmoss_lease.key), 0
          ) AS crashed`
    })

    const after = (now: number, duration: Duration.Duration) => now + Math.ceil(Duration.toMillis(duration))

    /** Tries to get the lease about every 40 milliseconds until it is granted. */
    const acquire = (key: string, owner: string) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => grant({ key, owner, now, expiresAt: after(now, takeOverAfter) }))
        .pipe(
          Effect.flatten,
          Effect.retry({
            while: Cause.isNoSuchElementException,
            schedule: Schedule.jitteredWith(Schedule.spaced("40 millis"), { min: 0.5, max: 1.5 })
          }),
          Effect.map(({ crashed, fencing_token }): TokenStore.Lease => ({
            fencingToken: fencing_token,
            previousHolderCrashed: crashed === 1
          }))
        )

    const renew = (key: string, owner: string) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) =>
          sql`UPDATE fastmoss_lease SET expires_at = ${after(now, takeOverAfter)}
          WHERE key = ${key} AND owner = ${owner}`
      )

    /** Releases the lease. A holder that failed counts as crashed, because it may have redeemed the refresh token. */
    const release = (key: string, owner: string, hasFailed: boolean) =>
      sql`UPDATE fastmoss_lease
        SET owner = NULL, last_crashed = CASE WHEN ${hasFailed ? 1 : 0} THEN fencing_token ELSE last_crashed END
        WHERE key = ${key} AND owner = ${owner}`

    return TokenStore.make({
      get: (key) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          Effect.map(
            read({ key, now }),
            Option.match({
              onNone: () => null,
              onSome: ({ text }) => text
            })
          )),
      set: (key, text, { fencingToken, timeToLive }) =>
        Effect.flatMap(
          Clock.currentTimeMillis,
          (now) => write({ key, text, fencingToken: Option.getOrNull(fencingToken), expiresAt: after(now, timeToLive) })
        ).pipe(
          Effect.flatMap(Option.match({
            onNone: () => TokenStore.superseded,
            onSome: () => Effect.void
          }))
        ),
      remove: (key) => sql`DELETE FROM fastmoss_token WHERE key = ${key}`,
      lease: (key) =>
        Effect.uninterruptibleMask((restore) =>
          Effect.gen(function*() {
            const owner = randomUUID()
            // The finalizer is added first, because the fiber may be interrupted at the moment of the grant.
            yield* Effect.addFinalizer((exit) => Effect.ignore(release(key, owner, Exit.isFailure(exit))))
            const lease = yield* restore(acquire(key, owner))
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

/** Creates a layer that keeps tokens in a SQLite file. Only the owner of the file can read it. */
export const layer = (file: string, options?: Options) =>
  Layer.effect(TokenStore.TokenStore, make(options)).pipe(
    Layer.provide(SqliteClient.layer({ filename: file })),
    Layer.provide(Layer.scopedDiscard(
      Effect.flatMap(FileSystem.FileSystem, (fs) => fs.open(file, { flag: "a", mode: 0o600 }))
    ))
  )
