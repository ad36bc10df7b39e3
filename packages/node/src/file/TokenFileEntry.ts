import * as Token from "@effect-fastmoss/core/Token"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** The key whose token it is, the fencing token of the write, and the token. */
const TokenFileEntry = Schema.parseJson(Schema.Struct({
  key: Schema.String,
  // The stored name stays `fence`: files with it hold users' tokens.
  fencingToken: Schema.optionalWith(Schema.NonNegativeInt, { default: () => 0 }).pipe(Schema.fromKey("fence")),
  token: Schema.Unknown
}))

const decode = Schema.decodeOption(TokenFileEntry)

/**
 * Writes the text of a token file. `token` is JSON.
 *
 * @internal
 */
export const encode = (key: string, fencingToken: number, token: string): string =>
  `{"key":${JSON.stringify(key)},"fence":${fencingToken},"token":${token}}\n`

/**
 * Reads the token of a key. Text that is no entry is returned as it is: the store reports that it is not a token.
 *
 * @internal
 */
export const tokenOf = (key: string, text: string): string | undefined =>
  Option.match(decode(text), {
    onNone: () => text,
    onSome: (entry) => entry.key === key ? JSON.stringify(entry.token) : undefined
  })

/**
 * Reads the fencing token of an entry, 0 if there is none.
 *
 * @internal
 */
export const fencingTokenOf = (text: string): number =>
  Option.match(decode(text), { onNone: () => 0, onSome: ({ fencingToken }) => fencingToken })

/**
 * Tests if a write would destroy nothing but a token.
 *
 * @internal
 */
export const isReplaceable = (text: string): boolean =>
  text === "" || Option.exists(decode(text), ({ token }) => isToken(token))

const isToken = Schema.is(Token.TokenJson)
