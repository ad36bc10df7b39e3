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
import { lazily } from "../internal/lazily.js"
import { type ParseIssueSummary, within } from "../internal/parseIssues.js"
import * as LenientDecoder from "./LenientDecoder.js"
import * as Payload from "./Payload.js"
import * as SchemaDrift from "./SchemaDrift.js"

/**
 * Makes the call of a path. Its schemas are compiled when the first call needs them. Without the fields at the `vital`
 * paths, `data` cannot be decoded.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = <Payload, PayloadWire, Data, DataWire>(
  path: string,
  payload: () => Schema.Schema<Payload, PayloadWire>,
  data: () => Schema.Schema<Data, DataWire>,
  vital?: ReadonlyArray<string>
): (client: Client, payload: object) => Effect.Effect<Data, FastMossError> => {
  const encode = lazily(() => Payload.encode(payload()))
  const decode = lazily(() => LenientDecoder.decode(data(), vital))
  return (client, payload) =>
    Effect.flatMap(
      Either.match(encode()(payload), {
        onLeft: (issue) => Effect.fail(new FastMossRequestError({ method: "POST", path, attempts: 0, issue })),
        onRight: Effect.succeed
      }),
      (wire) =>
        Effect.flatMap(client.call(path, wire), ({ data, requestId }) => {
          const failure = (issues: ReadonlyArray<ParseIssueSummary>) =>
            new FastMossDecodeError({
              method: "POST",
              path,
              requestId,
              attempts: 1,
              issues: issues.map((issue) => ({ path: within("data", issue.path), expected: issue.expected }))
            })
          return Either.match(decode()(data), {
            onLeft: (issues) => Effect.fail(failure(issues)),
            onRight: ({ drift, value }) =>
              drift.length === 0
                ? Effect.succeed(value)
                : client.decoding === "strict"
                ? Effect.fail(failure(drift))
                : Effect.as(SchemaDrift.report(path, drift), value)
          })
        })
    )
}
