/** A token store in Postgres, with leases, for programs on many machines. */
import { TokenStore } from "@effect-fastmoss/core"
import { Array, Duration, Effect, Exit, Layer, Option, Schedule, Schema } from "effect"
import { randomUUID } from "node:crypto"

/** Runs one SQL statement and returns its rows. */
export type Query = (text: string, values: ReadonlyArray<string | number | null>) => Promise<ReadonlyArray<unknown>>

/**
 * SQL statements that create the tables, for a migration. Do not delete rows of `fastmoss_lease`, because fencing
 * tokens must keep rising.
 */
export const tables = [
  `CREATE TABLE IF NOT EXISTS fastmoss_token (
    key text PRIMARY KEY, text text NOT NULL, fencing_token integer NOT NULL, expires_at bigint NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS fastmoss_lease (
    key text PRIMARY KEY, owner text, fencing_token integer NOT NULL, expires_at bigint NOT NULL,
    last_crashed integer NOT NULL DEFAULT 0
  )`
]

/**
 * SQL expression for the time of the database in Unix milliseconds. All machines use it instead of their own clocks.
 */
const now = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"

const select = `SELECT text FROM fastmoss_token WHERE key = $1 AND expires_at > ${now}`

// Stores a token. It writes nothing if a token was stored with a higher fencing token.
const upsert = `
  INSERT INTO fastmoss_token AS token (key, text, fencing_token, expires_at)
  VALUES ($1, $2, coalesce(CAST($3 AS integer), 0), ${now} + CAST($4 AS bigint))
  ON CONFLICT (key) DO UPDATE SET
    text = excluded.text,
    expires_at = excluded.expires_at,
    fencing_token = coalesce(CAST($3 AS integer), token.fencing_token)
  WHERE CAST($3 AS integer) IS NULL OR CAST($3 AS integer) >= token.fencing_token
  RETURNING fencing_token`

// Grants the lease if it is free or has expired. If it has expired without a release, its holder counts as crashed.
const grant = `
  INSERT INTO fastmoss_lease AS lease (key, owner, fencing_token, expires_at)
  VALUES (
    $1, $2, coalesce((SELECT fencing_token FROM fastmoss_token WHERE key = $1), 0) + 1, ${now} + CAST($3 AS bigint)
  )
  ON CONFLICT (key) DO UPDATE SET
    owner = excluded.owner,
    expires_at = excluded.expires_at,
    fencing_token = lease.fencing_token + 1,
    last_crashed = CASE WHEN lease.owner IS NULL THEN lease.last_crashed ELSE lease.fencing_token END
  WHERE lease.owner IS NULL OR lease.expires_at <= ${now}
  RETURNING
    fencing_token,
    CASE WHEN last_crashed > coalesce((SELECT fencing_token FROM fastmoss_token WHERE key = $1), 0)
      THEN 1 ELSE 0 END AS crashed`

const renew = `UPDATE fastmoss_lease SET expires_at = ${now} + CAST($3 AS bigint) WHERE key = $1 AND owner = $2`

// Releases the lease. A holder that failed ($3 is 1) counts as crashed, because it may have redeemed the refresh token.
const release = `
  UPDATE fastmoss_lease
  SET owner = NULL, last_crashed = CASE WHEN CAST($3 AS integer) = 1 THEN fencing_token ELSE last_crashed END
  WHERE key = $1 AND owner = $2`

const TokenRow = Schema.Struct({ text: Schema.String })
const WrittenRow = Schema.Struct({ fencing_token: Schema.Number })
const LeaseRow = Schema.Struct({ fencing_token: Schema.Number, crashed: Schema.Number })

/**
 * Makes a token store that runs its statements with `query`. A lease ends if its holder has not renewed it for
 * `takeOverAfter`.
 */
export const make = (query: Query, takeOverAfter: Duration.DurationInput = "15 seconds"): TokenStore.Service => {
  const lifetime = Duration.toMillis(takeOverAfter)
  const run = (text: string, ...values: ReadonlyArray<string | number | null>) =>
    Effect.tryPromise(() => query(text, values))
  const first = <A>(row: Schema.Schema<A>, text: string, ...values: ReadonlyArray<string | number | null>) =>
    Effect.flatMap(run(text, ...values), (rows) => Schema.decodeUnknown(Schema.Array(row))(rows)).pipe(
      Effect.map(Array.head)
    )

  return TokenStore.make({
    get: (key) => Effect.map(first(TokenRow, select, key), (row) => Option.getOrNull(row)?.text),
    set: (key, text, { fencingToken, timeToLive }) =>
      first(WrittenRow, upsert, key, text, Option.getOrNull(fencingToken), Math.ceil(Duration.toMillis(timeToLive)))
        .pipe(Effect.filterOrFail(Option.isSome, () => TokenStore.superseded)),
    remove: (key) => run("DELETE FROM fastmoss_token WHERE key = $1", key),
    lease: (key) =>
      // Only the pauses between two attempts can be interrupted, so that no granted lease is lost.
      Effect.uninterruptibleMask((restore) =>
        Effect.gen(function*() {
          const owner = randomUUID()
          const free = (hasFailed: boolean) => Effect.ignore(run(release, key, owner, hasFailed ? 1 : 0))
          // If the statement fails, the database may still have granted the lease, so it is released.
          const attempt = Effect.onError(first(LeaseRow, grant, key, owner, lifetime), () => free(false))
          let granted = yield* attempt
          while (Option.isNone(granted)) {
            yield* restore(Effect.sleep("100 millis"))
            granted = yield* attempt
          }
          yield* Effect.addFinalizer((exit) => free(Exit.isFailure(exit)))
          yield* Effect.ignore(run(renew, key, owner, lifetime)).pipe(
            Effect.delay(lifetime / 3),
            Effect.repeat(Schedule.forever),
            Effect.interruptible,
            Effect.forkScoped
          )
          const { crashed, fencing_token } = granted.value
          return { fencingToken: fencing_token, previousHolderCrashed: crashed === 1 }
        })
      )
  })
}

/** Provides a token store in Postgres. */
export const layer = (query: Query, takeOverAfter?: Duration.DurationInput): Layer.Layer<TokenStore.TokenStore> =>
  Layer.sync(TokenStore.TokenStore, () => make(query, takeOverAfter))
