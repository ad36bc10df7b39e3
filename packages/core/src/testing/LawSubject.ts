import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Token from "../auth/Token.js"
import type { Service } from "../auth/TokenStore.js"
import type { ContractViolation } from "./ContractViolation.js"

/**
 * Token store under test, with the values and functions that the checks of the laws use.
 *
 * @internal
 */
export interface LawSubject {
  readonly store: Service
  /**
   * Second store that shares the tokens of `store`, as in another process; `store` itself if the stores are not shared.
   */
  readonly other: Service
  /** Key that only this check uses. */
  readonly key: string
  /** Makes a token with the given access token. `rest` adds fields to the token or replaces them. */
  readonly tokenOf: (accessToken: string, rest?: Partial<Token.TokenJson>) => Token.Token
  /** Makes the error of the law, with the expected behaviour. */
  readonly violation: (expected: string) => ContractViolation
  /** Fails with a violation of the law unless `holds` is true. */
  readonly expect: (holds: boolean, expected: string) => Effect.Effect<void, ContractViolation>
}

/**
 * Returns the access token of a token as plain text; `undefined` for none.
 *
 * @internal
 */
export const accessTokenOf = (token: Option.Option<Token.Token>): string | undefined =>
  Option.match(token, { onNone: () => undefined, onSome: ({ accessToken }) => Redacted.value(accessToken) })
