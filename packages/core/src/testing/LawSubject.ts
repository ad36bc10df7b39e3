import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Token from "../auth/Token.js"
import type { Service } from "../auth/TokenStore.js"
import type { ContractViolation } from "./ContractViolation.js"

/**
 * Token store under test, with the functions that the laws use.
 *
 * @internal
 */
export interface LawSubject {
  readonly store: Service
  /** Second store with the same tokens if the store is shared between processes, else the same store. */
  readonly other: Service
  readonly key: string
  readonly tokenOf: (accessToken: string, rest?: Partial<Token.TokenJson>) => Token.Token
  readonly violation: (expected: string) => ContractViolation
  readonly expect: (holds: boolean, expected: string) => Effect.Effect<void, ContractViolation>
}

/**
 * Returns the access token of a token as plain text; `undefined` for none.
 *
 * @internal
 */
export const accessTokenOf = (token: Option.Option<Token.Token>): string | undefined =>
  Option.match(token, { onNone: () => undefined, onSome: ({ accessToken }) => Redacted.value(accessToken) })
