import * as Token from "@effect-fastmoss/core/Token"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** The content of a token file: the token's key, the fencing token of the last write, and the token itself. */
const TokenFileEntry = Schema.parseJson(Schema.Struct({
  key: Schema.String,
  // The stored name stays `fence`, because existing files use it.
  fencingToken: Schema.optionalWith(Schema.NonNegativeInt, { default: () => 0 }).pipe(Schema.fromKey("fence")),
  token: Schema.Unknown
}))

const decode = Schema.decodeOption(TokenFileEntry)

/**
 * Returns the text of a token file. `token` is already JSON text.
 *
 * @internal
 */
export const encode = (key: string, fencingToken: number, token: string): string =>
  `{"key":${JSON.stringify(key)},"fence":${fencingToken},"token":${token}}\n`

/**
 * Returns the token in `text`, the text of a token file, as JSON text:
 *
 * - `undefined` if the file stores the token of another key than `key`
 * - `text` itself if it does not have the form of a token file, so that the store reports it as corrupt
 *
 * @internal
 */
export const tokenOf = (key: string, text: string): string | undefined =>
  Option.match(decode(text), {
    onNone: () => text,
    onSome: (entry) => entry.key === key ? JSON.stringify(entry.token) : undefined
  })

/**
 * Returns the fencing token in the text of a token file, or 0 if the text contains none.
 *
 * @internal
 */
export const fencingTokenOf = (text: string): number =>
  Option.match(decode(text), { onNone: () => 0, onSome: ({ fencingToken }) => fencingToken })

/**
 * Returns true if a file with this text can be replaced without a copy, because it is empty or contains a token.
 *
 * @internal
 */
export const isReplaceable = (text: string): boolean =>
  text === "" || Option.exists(decode(text), ({ token }) => isToken(token))

const isToken = Schema.is(Token.TokenJson)
