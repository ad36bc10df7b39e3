/**
 * The server that a command calls, and the services that come with it.
 */
import type * as AccessToken from "@effect-fastmoss/core/AccessToken"
import type * as Budget from "@effect-fastmoss/core/Budget"
import type * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import type * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import type * as TokenStore from "@effect-fastmoss/core/TokenStore"
import type * as Usage from "@effect-fastmoss/core/Usage"
import * as Context from "effect/Context"
import type * as Option from "effect/Option"

/** The server that a command calls. */
export interface Service {
  readonly baseUrl: string
  /** True for the embedded sandbox, which makes its figures up and charges nothing. */
  readonly isSandbox: boolean
}

/** The server that the command calls. */
export class Target extends Context.Tag("@effect-fastmoss/cli/Target")<Target, Service>() {}

/** Everything that a command needs to call FastMoss. */
export type Services =
  | AccessToken.AccessToken
  | Budget.Budget
  | FastMossClient.FastMossClient
  | FastMossConfig.FastMossConfig
  | Target
  | TokenStore.TokenStore
  | Usage.Usage

/** Options of a connection. */
export interface Options {
  /** The most requests that this run may send. */
  readonly runBudget?: Option.Option<number>
  /** Settings in code, which win over those of the user. */
  readonly overrides?: FastMossConfig.Overrides
  /**
   * Treatment of requests while the lasting count cannot be read or written. By default they are refused if the user has set
   * a limit, and sent if not.
   */
  readonly onBudgetStoreFailure?: "refuse" | "memory"
}
