/**
 * Checks which host and which authentication scheme work for the account. Tries the configured host and scheme first,
 * then other combinations until one works.
 */
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Effect from "effect/Effect"
import * as Answer from "./Answer.js"
import * as Candidate from "./Candidate.js"
import * as Check from "./Check.js"
import { ask, connect, type Examination } from "./Examination.js"
import * as Finding from "./Finding.js"

/** A combination of host and authentication scheme that was tried, with the outcome of its call to `/test`. */
export interface Attempt {
  readonly candidate: Candidate.Candidate
  /** The outcome of the call; `Misconfigured` if the settings lack something that this host or scheme needs. */
  readonly answer: Answer.Answer | { readonly _tag: "Misconfigured"; readonly sentence: string }
}

const judge = ({ answer, candidate }: Attempt) =>
  answer._tag === "Misconfigured" ? "undecided" : Answer.judge(answer, candidate.scheme)

const isOfHost = ({ answer }: Attempt) => answer._tag === "Foreign" || answer._tag === "Unreachable"

/**
 * Calls `/test` with the host and scheme of a candidate. If FastMoss accepts the call, or a refusal decides nothing,
 * later checks use the connection.
 */
const attempt = (examination: Examination, candidate: Candidate.Candidate) =>
  connect(candidate.overrides, examination.recorder).pipe(
    Effect.matchEffect({
      onFailure: (error) =>
        Effect.succeed<Attempt>({
          candidate,
          answer: { _tag: "Misconfigured", sentence: FastMossConfig.formatConfigError(error) }
        }),
      onSuccess: (context) => {
        const connection = { candidate, context }
        examination.connections.push(connection)
        return Effect.map(
          ask(
            examination,
            connection,
            Effect.flatMap(FastMossClient.FastMossClient, ({ call }) => call("/test", { hello: "world" }))
          ),
          (answer): Attempt => {
            const result: Attempt = { candidate, answer }
            const verdict = judge(result)
            if (verdict === "works" || (verdict === "undecided" && answer._tag === "Refused")) {
              examination.connection ??= connection
            }
            return result
          }
        )
      }
    })
  )

/**
 * Tries the candidates one after another. Stops at the first connection that later checks can use, or at a call that
 * could not be sent.
 */
const attempts = (examination: Examination) =>
  Effect.gen(function*() {
    const tried: Array<Attempt> = []
    for (const candidate of Candidate.all(examination.settings)) {
      // A host that did not respond with one scheme is not tried with the other.
      if (tried.some((attempt) => isOfHost(attempt) && attempt.candidate.host === candidate.host)) continue
      const result = yield* attempt(examination, candidate)
      tried.push(result)
      if (examination.connection !== undefined || result.answer._tag === "NotSent") break
    }
    return tried
  })

const hostFinding = (tried: ReadonlyArray<Attempt>): Finding.Finding => {
  const configured = tried.find(({ candidate }) => candidate.isConfigured)
  const assumed = configured === undefined ? "" : `${Candidate.hostOf(configured.candidate)} answers`
  const answering = tried.find(({ answer }) => answer._tag === "Accepted" || answer._tag === "Refused")
  const silent = tried.find(isOfHost)
  if (silent !== undefined && silent.candidate.host === configured?.candidate.host) {
    const { answer } = silent
    const found = `${Candidate.hostOf(silent.candidate)}: ${
      answer._tag === "Misconfigured" ? "" : Answer.describe(answer)
    }`
    const advice = "advice" in answer ? answer.advice : ""
    return answering === undefined
      ? Finding.failed("host", { found, assumed, advice })
      : Finding.harms("host", {
        found: `${found}; ${Candidate.hostOf(answering.candidate)} answers`,
        assumed,
        advice: `${advice} Or set FASTMOSS_ENVIRONMENT=${answering.candidate.host}.`
      })
  }
  return answering === undefined
    ? Finding.unknown("host", { found: "not checked", assumed })
    : Finding.ok("host", { found: `${Candidate.hostOf(answering.candidate)} answers`, assumed })
}

const credentialsAdvice =
  "Check that client id and client secret belong together, are not swapped, and are for FastMoss's " +
  "OpenAPI: a key of its MCP product does not work. `effect-fastmoss init` asks for them."

const authenticationFinding = (tried: ReadonlyArray<Attempt>): Finding.Finding => {
  const [first] = tried
  const name = "authentication"
  const assumed = first === undefined ? "" : first.candidate.scheme
  const told = tried.map(({ answer, candidate }) =>
    `${candidate.scheme}${candidate.host === first?.candidate.host ? "" : ` (${candidate.host})`}: ${
      answer._tag === "Misconfigured" ? answer.sentence : Answer.describe(answer)
    }`
  ).join("; ")
  const working = tried.find((attempt) => judge(attempt) === "works")
  if (working !== undefined) {
    return working.candidate.isConfigured
      ? Finding.ok(name, { found: told, assumed })
      : Finding.harms(name, { found: told, assumed, advice: `Set ${working.candidate.variables.join(" and ")}.` })
  }
  return tried.some((attempt) => judge(attempt) === "refused" || attempt.answer._tag === "Misconfigured")
    ? Finding.failed(name, { found: told, assumed, advice: credentialsAdvice })
    : Finding.unknown(name, { found: told, assumed })
}

/** Returns two findings from all attempts: one on the host, and one on the authentication scheme. */
export const compare = (tried: ReadonlyArray<Attempt>): ReadonlyArray<Finding.Finding> => [
  hostFinding(tried),
  authenticationFinding(tried)
]

/** The check that finds the host and the authentication scheme that work. */
export const check = Check.make({
  name: "host, authentication",
  sends:
    "POST /v1/token unless a token is stored, and POST /test; if refused, the same with the other authentication, then at FastMoss's other host",
  assumed: "the configured host answers; FASTMOSS_AUTH is correct",
  observe: attempts,
  compare
})
