/**
 * The list of all checks that `doctor` makes, and functions to run them.
 */
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Usage from "@effect-fastmoss/core/Usage"
import * as Effect from "effect/Effect"
import * as Variable from "../settings/Variable.js"
import * as AuthenticationCheck from "./AuthenticationCheck.js"
import type { Settings } from "./Candidate.js"
import type { Check, Requirements } from "./Check.js"
import type { Examination } from "./Examination.js"
import { failed, type Finding } from "./Finding.js"
import * as OfflineChecks from "./OfflineChecks.js"
import * as PlanChecks from "./PlanChecks.js"
import * as Recorder from "./Recorder.js"
import * as ResponseChecks from "./ResponseChecks.js"
import * as TokenCheck from "./TokenCheck.js"

/** The most requests that a run of `doctor` may send, token requests included. */
export const mostRequests = 8

/**
 * Returns all checks in the order to run them. `drift` has the counts of fields that differed from their schema before
 * the run.
 */
export const all = (drift: ReadonlyMap<string, number> = new Map()): ReadonlyArray<Check> => [
  ...OfflineChecks.checks,
  AuthenticationCheck.check,
  TokenCheck.check,
  PlanChecks.pageSize,
  PlanChecks.wrongCall,
  PlanChecks.familyCheck,
  PlanChecks.refusals,
  ResponseChecks.clock,
  ResponseChecks.rate,
  ResponseChecks.headers,
  ResponseChecks.envelope,
  ResponseChecks.rows(drift)
]

const { authentication, baseUrl, clientId, clientSecret, environment } = FastMossConfig.settingNames

const settings: Effect.Effect<Settings> = Effect.map(
  Effect.all([authentication, environment, baseUrl, clientId, clientSecret].map(Variable.text)),
  ([scheme, environment, baseUrl, clientId, clientSecret]) => ({
    scheme: scheme === "bearer" ? "bearer" as const : "signed" as const,
    environment: environment === "production" ? "production" as const : "test" as const,
    hasBaseUrl: baseUrl !== "",
    hasClientId: clientId !== "",
    hasClientSecret: clientSecret !== ""
  })
)

/**
 * Creates the state for a run of `doctor`, from the settings of the user. With `refreshes`, the run may refresh the
 * token.
 */
export const begin = (options: { readonly refreshes: boolean }): Effect.Effect<Examination> =>
  Effect.map(
    Effect.all([settings, Variable.text(clientId), Variable.text(clientSecret)]),
    ([settings, ...secrets]) => ({
      settings,
      recorder: Recorder.make(mostRequests, secrets),
      refreshes: options.refreshes,
      connections: [],
      connection: undefined,
      product: undefined,
      wrongCall: undefined,
      pause: 0
    })
  )

/** Runs a check and returns its findings. A defect becomes a finding, so that the other checks still run. */
export const run = (
  check: Check,
  examination: Examination
): Effect.Effect<ReadonlyArray<Finding>, never, Requirements> =>
  Effect.catchAllDefect(check.run(examination), (defect) =>
    Effect.succeed([
      failed(check.name, {
        found: `an internal error${defect instanceof Error ? ` (${defect.name})` : ""}`,
        assumed: check.assumed,
        advice: "Attach this report to a bug report."
      })
    ]))

/** Returns the estimated cost of all calls of a run of `doctor`, in CNY. */
export const creditsOf = ({ connections }: Examination): Effect.Effect<number> =>
  Effect.map(
    Effect.forEach(connections, ({ context }) =>
      Effect.provide(Effect.flatMap(Usage.Usage, ({ current }) => current), context)),
    (sums) =>
      sums.reduce((sum, { credits }) => sum + credits, 0)
  )

/** Returns true if `doctor` must exit with a failure because of the finding. */
export const isBad = ({ isHarmful, verdict }: Finding): boolean => verdict === "failed" || isHarmful
