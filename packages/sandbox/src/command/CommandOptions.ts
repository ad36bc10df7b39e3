/** What `--quirks`, `--plan` and `--fault` say: from text to the sandbox's options, or one line on what is wrong. Pure. */
import { Endpoints } from "@effect-fastmoss/core"
import { Array, Duration, Either, Option } from "effect"
import * as Sandbox from "../Sandbox.js"

/** `all`, or names with commas between. */
export const quirksOf = (text: string): Either.Either<ReadonlyArray<Sandbox.Quirk> | "all", string> => {
  const names = parts(text)
  if (names.length === 1 && names[0] === "all") return Either.right("all")
  return Either.all(names.map((name) =>
    Either.fromOption(
      Array.findFirst(Sandbox.quirkNames, (known) => known === name),
      () => `--quirks: ${name} is not a quirk; there are all, ${Sandbox.quirkNames.join(", ")}`
    )
  ))
}

/** `pagesize=10,calls=100,calls-per-second=5,disabled=/shop/v1/search`; `disabled` may come again. */
export const planOf = (text: string): Either.Either<Sandbox.Plan, string> =>
  Either.map(Either.all(parts(text).map(limitOf)), (limits) => ({
    ...limits.reduce((plan, limit) => ({ ...plan, ...limit }), {}),
    disabled: limits.flatMap(({ disabled = [] }) => disabled)
  }))

const limitOf = (part: string): Either.Either<Sandbox.Plan, string> => {
  const [name, value] = pair(part)
  switch (name) {
    case "pagesize":
      return Either.map(count("--plan", name, value), (pagesize) => ({ pagesize }))
    case "calls":
      return Either.map(count("--plan", name, value), (calls) => ({ calls }))
    case "calls-per-second":
      return Either.map(count("--plan", name, value), (callsPerSecond) => ({ callsPerSecond }))
    case "disabled":
      return Either.map(path("--plan", value), (path) => ({ disabled: [path] }))
    default:
      return Either.left(
        `--plan: ${name} is not a limit; there are pagesize, calls, calls-per-second (numbers) and disabled (a path)`
      )
  }
}

/** A fault, and where and how often: `status=503,retry-after=2,path=/test,times=2`. */
export const faultOf = (text: string): Either.Either<Sandbox.Rule, string> =>
  Either.gen(function*() {
    const [kind = "", ...rest] = parts(text)
    const [name, value] = pair(kind)
    const more = new Map(rest.map(pair))
    const take = (name: string) => {
      const value = more.get(name)
      more.delete(name)
      return Option.fromNullable(value)
    }
    const where = take("path")
    const often = take("times")
    const retryAfter = take("retry-after")
    if (Option.isSome(retryAfter) && name !== "status") {
      return yield* Either.left("--fault: retry-after goes with status")
    }
    const fault = yield* faultNamed(name, value, Option.getOrUndefined(retryAfter))
    for (const unknown of more.keys()) {
      return yield* Either.left(
        `--fault: ${unknown} is not known; after the fault there may be path, times, retry-after`
      )
    }
    return {
      fault,
      path: Option.isSome(where) ? yield* path("--fault", where.value, tokenPaths) : undefined,
      times: Option.isSome(often) ? yield* count("--fault", "times", often.value) : undefined
    }
  })

const { Fault } = Sandbox

const faultNamed = (
  name: string,
  value: string,
  retryAfter: string | undefined
): Either.Either<Sandbox.Rule["fault"], string> => {
  switch (name) {
    case "status":
      return Either.filterOrLeft(
        Either.map(count("--fault", name, value), (status) => Fault.Status({ status, retryAfter })),
        ({ status }) => status >= 200 && status <= 599,
        () => `--fault: status has to be from 200 to 599, and is ${value}`
      )
    case "code":
      return Either.map(count("--fault", name, value), (code) => Fault.Code({ code }))
    case "latency":
      return Either.map(duration(value), (duration) => Fault.Latency({ duration }))
    case "html":
      return Either.right(Fault.Html({}))
    case "cut-body":
      return Either.right(Fault.CutBody())
    case "reset":
      return Either.right(Fault.Reset({}))
    default:
      return Either.left(
        `--fault: ${name} is not a fault; there are status=503, code=30003, latency=2s, html, cut-body, reset`
      )
  }
}

const parts = (text: string): ReadonlyArray<string> => text.split(",").map((part) => part.trim())

const pair = (part: string): readonly [name: string, value: string] => {
  const at = part.indexOf("=")
  return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)]
}

const count = (option: string, name: string, value: string): Either.Either<number, string> =>
  /^[1-9]\d{0,8}$/.test(value)
    ? Either.right(Number(value))
    : Either.left(`${option}: ${name} has to be a whole number from 1, and is ${value === "" ? "missing" : value}`)

const tokenPaths = ["/v1/token", "/v1/refreshToken"]

const path = (
  option: string,
  value: string,
  others: ReadonlyArray<string> = []
): Either.Either<string, string> =>
  [...others, ...Endpoints.all.map(({ endpoint }) => endpoint.path)].includes(value)
    ? Either.right(value)
    : Either.left(`${option}: the sandbox has no endpoint ${value === "" ? "without a path" : value}`)

const units = { ms: Duration.millis, s: Duration.seconds, m: Duration.minutes }

const duration = (value: string): Either.Either<Duration.Duration, string> => {
  const [, digits, unit] = /^(\d{1,6})(ms|s|m)$/.exec(value) ?? []
  return unit === "ms" || unit === "s" || unit === "m"
    ? Either.right(units[unit](Number(digits)))
    : Either.left(
      `--fault: latency has to be a number with ms, s or m, such as 500ms, and is ${value === "" ? "missing" : value}`
    )
}
