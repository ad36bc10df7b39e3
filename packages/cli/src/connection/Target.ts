/**
 * The server that a command calls, and the services of a connection.
 */
import type * as AccessToken from "@effect-fastmoss/core/AccessToken"
import type * as Budget from "@effect-fastmoss/core/Budget"
import type * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import type * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import type * as TokenStore from "@effect-fastmoss/core/TokenStore"
import type * as Usage from "@effect-fastmoss/core/Usage"
import * as Context from "effect/Context"
import type * as Option from "effect/Option"

/** The address and the kind of the server that a command calls. */
export interface Service {
  readonly baseUrl: string
  /** True for the embedded sandbox, which returns made-up figures and charges nothing. */
  readonly isSandbox: boolean
}

/** The server that the command calls. */
export class Target extends Context.Tag("@effect-fastmoss/cli/Target")<Target, Service>() {}

/** Services that a command needs to call FastMoss. */
export type Services =
  | AccessToken.AccessToken
  | Budget.Budget
  | FastMossClient.FastMossClient
  | FastMossConfig.FastMossConfig
  | Target
  | TokenStore.TokenStore
  | Usage.Usage

/** Options for the connection of a command to FastMoss or to the sandbox. */
export interface Options {
  /** The most requests that this run may send; unlimited by default. */
  readonly runBudget?: Option.Option<number>
  /** Settings that override the settings of the user. */
  readonly overrides?: FastMossConfig.Overrides
  /**
   * Handling of requests while the budget's files cannot be read or written: `refuse` fails them, and `memory` sends
   * them and counts them in memory. The default is `refuse` if the user has set a limit, else `memory`.
   */
  readonly onBudgetStoreFailure?: "refuse" | "memory"
}
