/**
 * Parsers for the options of the command `effect-fastmoss-sandbox`. Each returns an option for the sandbox, or one line
 * that names the problem. All functions are pure.
 *
 * @since 0.1.0
 */
import * as Endpoints from "@effect-fastmoss/core/Endpoints"
import * as Arr from "effect/Array"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { Fault, type Rule } from "../server/Fault.js"
import type { Plan } from "../server/Plan.js"
import * as Quirks from "../server/Quirks.js"

/**
 * Checks that a port is from 0 to 65535. Returns the port, or one line that names the problem.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parsePort = (port: number): Either.Either<number, string> =>
  port >= 0 && port <= 65535
    ? Either.right(port)
    : Either.left(`--port must be from 0 to 65535, but is ${port}`)

/**
 * Parses the option for quirks: `all`, or names of quirks separated by commas, such as `dashes,numbers-as-text`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parseQuirks = (text: string): Either.Either<ReadonlyArray<Quirks.Quirk> | "all", string> => {
  const names = split(text)
  if (names.length === 1 && names[0] === "all") return Either.right("all")
  return Either.all(names.map((name) =>
    Either.fromOption(
      Arr.findFirst(Quirks.names, (known) => known === name),
      () => `--quirks: ${name} is not a quirk. The quirks are all, ${Quirks.names.join(", ")}`
    )
  ))
}

/**
 * Parses the option for the account's plan, such as
 * `pagesize=10,calls=100,calls-per-second=5,retry-after=1,disabled=/shop/v1/search`. `disabled` can be repeated.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parsePlan = (text: string): Either.Either<Plan, string> =>
  Either.map(Either.all(split(text).map(parseLimit)), (limits) => ({
    ...limits.reduce((plan, limit) => ({ ...plan, ...limit }), {}),
    disabled: limits.flatMap(({ disabled = [] }) => disabled)
  }))

const parseLimit = (part: string): Either.Either<Plan, string> => {
  const [name, value] = pair(part)
  switch (name) {
    case "pagesize":
      return Either.map(count("--plan", name, value), (pagesize) => ({ pagesize }))
    case "calls":
      return Either.map(count("--plan", name, value), (calls) => ({ calls }))
    case "calls-per-second":
      return Either.map(count("--plan", name, value), (callsPerSecond) => ({ callsPerSecond }))
    case "retry-after":
      return Either.map(count("--plan", name, value), (retryAfter) => ({ retryAfter }))
    case "disabled":
      return Either.map(path("--plan", value), (path) => ({ disabled: [path] }))
    default:
      return Either.left(
        `--plan: ${name} is not a limit. The limits are pagesize, calls, calls-per-second, retry-after (numbers) and disabled (a path)`
      )
  }
}

/**
 * Parses the option for a fault, such as `status=503,retry-after=2,path=/test,times=2`. `path` limits the fault to
 * requests on one path, and `times` to a number of requests.
 *
 * @since 0.1.0
 * @category constructors
 */
export const parseFault = (text: string): Either.Either<Rule, string> =>
  Either.gen(function*() {
    const [kind = "", ...rest] = split(text)
    const [name, value] = pair(kind)
    const settings = new Map(rest.map(pair))
    const take = (name: string) => {
      const value = settings.get(name)
      settings.delete(name)
      return Option.fromNullable(value)
    }
    const at = take("path")
    const times = take("times")
    const retryAfter = take("retry-after")
    if (Option.isSome(retryAfter) && name !== "status" && name !== "code") {
      return yield* Either.left("--fault: retry-after needs status or code")
    }
    const fault = yield* parseKind(name, value, Option.getOrUndefined(retryAfter))
    for (const unknown of settings.keys()) {
      return yield* Either.left(
        `--fault: ${unknown} is unknown. A fault can be followed by path, times and retry-after`
      )
    }
    return {
      fault,
      path: Option.isSome(at) ? yield* path("--fault", at.value, tokenPaths) : undefined,
      times: Option.isSome(times) ? yield* count("--fault", "times", times.value) : undefined
    }
  })

const parseKind = (
  name: string,
  value: string,
  retryAfter: string | undefined
): Either.Either<Rule["fault"], string> => {
  switch (name) {
    case "status":
      return Either.filterOrLeft(
        Either.map(count("--fault", name, value), (status) => Fault.Status({ status, retryAfter })),
        ({ status }) => status >= 200 && status <= 599,
        () => `--fault: status must be from 200 to 599, but is ${value}`
      )
    case "code":
      return Either.map(count("--fault", name, value), (code) => Fault.Code({ code, retryAfter }))
    case "latency":
      return Either.map(duration(value), (duration) => Fault.Latency({ duration }))
    case "html":
      return Either.right(Fault.Html({}))
    case "block-page":
      return Either.right(Fault.BlockPage())
    case "cut-body":
      return Either.right(Fault.CutBody())
    case "reset":
      return Either.right(Fault.Reset({}))
    default:
      return Either.left(
        `--fault: ${name} is not a fault. The faults are status=503, code=30003, latency=2s, html, block-page, cut-body and reset`
      )
  }
}

const split = (text: string): ReadonlyArray<string> => text.split(",").map((part) => part.trim())

const pair = (part: string): readonly [name: string, value: string] => {
  const at = part.indexOf("=")
  return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)]
}

const count = (option: string, name: string, value: string): Either.Either<number, string> =>
  /^[1-9]\d{0,8}$/.test(value)
    ? Either.right(Number(value))
    : Either.left(`${option}: ${name} must be a whole number of at least 1, but is ${value === "" ? "missing" : value}`)

const tokenPaths = ["/v1/token", "/v1/refreshToken"]

const path = (
  option: string,
  value: string,
  others: ReadonlyArray<string> = []
): Either.Either<string, string> =>
  [...others, ...Endpoints.all.map(({ endpoint }) => endpoint.path), ...Object.keys(Endpoints.superseded)].includes(
      value
    )
    ? Either.right(value)
    : Either.left(value === "" ? `${option}: the path is missing` : `${option}: the sandbox has no endpoint ${value}`)

const units = { ms: Duration.millis, s: Duration.seconds, m: Duration.minutes }

const duration = (value: string): Either.Either<Duration.Duration, string> => {
  const [, digits, unit] = /^(\d{1,6})(ms|s|m)$/.exec(value) ?? []
  return unit === "ms" || unit === "s" || unit === "m"
    ? Either.right(units[unit](Number(digits)))
    : Either.left(
      `--fault: latency must be a number with ms, s or m, such as 500ms, but is ${value === "" ? "missing" : value}`
    )
}
