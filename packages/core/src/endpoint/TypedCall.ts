/**
 * Typed calls: encode a payload, call the client, decode `data`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Schema from "effect/Schema"
import type { Service as Client } from "../FastMossClient.js"
import { FastMossDecodeError, type FastMossError, FastMossRequestError } from "../FastMossError.js"
import * as ReplyAttempts from "../http/ReplyAttempts.js"
import { lazily } from "../internal/lazily.js"
import { type ParseIssueSummary, within } from "../internal/parseIssues.js"
import * as LenientDecoder from "./LenientDecoder.js"
import * as Payload from "./Payload.js"
import * as SchemaDrift from "./SchemaDrift.js"

/**
 * Options for a typed call.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<Data> {
  /** Paths in `data` that must match the schema. If the value at such a path differs, the call fails. */
  readonly vital: ReadonlyArray<string>
  /**
   * Returns issues if rows were lost although the data matches its schema. Receives the raw data and the decoded value.
   */
  readonly lossOf: (data: unknown, value: Data) => ReadonlyArray<ParseIssueSummary>
}

/**
 * Creates a function that calls a path with a typed payload and returns typed data. The schemas are compiled on the
 * first call.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <Payload, PayloadWire, Data, DataWire>(
  path: string,
  payload: () => Schema.Schema<Payload, PayloadWire>,
  data: () => Schema.Schema<Data, DataWire>,
  { lossOf, vital }: Options<Data> = { vital: [], lossOf: () => [] }
): (client: Client, payload: object) => Effect.Effect<Data, FastMossError> => {
  const encode = lazily(() => Payload.encode(payload()))
  const decode = lazily(() => LenientDecoder.decode(data(), vital))
  return (client, payload) =>
    Either.match(encode()(payload), {
      onLeft: (issue) =>
        Effect.fail<FastMossError>(new FastMossRequestError({ method: "POST", path, attempts: 0, issue })),
      onRight: (wire) =>
        Effect.flatMap(client.call(path, wire), (reply): Effect.Effect<Data, FastMossError> => {
          const { data, requestId } = reply
          const failure = (issues: ReadonlyArray<ParseIssueSummary>) =>
            new FastMossDecodeError({
              method: "POST",
              path,
              requestId,
              attempts: ReplyAttempts.of(reply),
              issues: issues.map((issue) => ({ path: within("data", issue.path), expected: issue.expected }))
            })
          return Either.match(decode()(data), {
            onLeft: (issues) => Effect.fail(failure(issues)),
            onRight: ({ drift, value }) => {
              const loss = lossOf(data, value)
              return drift.length === 0 && loss.length === 0
                ? Effect.succeed(value)
                : client.decoding === "strict"
                ? Effect.fail(failure([...loss, ...drift]))
                : Effect.as(Effect.zipRight(SchemaDrift.warn(path, loss), SchemaDrift.report(path, drift)), value)
            }
          })
        })
    })
}
