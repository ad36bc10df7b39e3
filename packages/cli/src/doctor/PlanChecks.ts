/**
 * Checks of the plan of the account: the page size that it allows, the families of endpoints that it includes, and the
 * codes with which FastMoss refuses calls.
 */
import * as Agency from "@effect-fastmoss/core/Agency"
import * as Creator from "@effect-fastmoss/core/Creator"
import * as DateInfo from "@effect-fastmoss/core/DateInfo"
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import { type FastMossError, reasonOfStatus } from "@effect-fastmoss/core/FastMossError"
import * as Live from "@effect-fastmoss/core/Live"
import * as Product from "@effect-fastmoss/core/Product"
import * as Shop from "@effect-fastmoss/core/Shop"
import * as Video from "@effect-fastmoss/core/Video"
import * as Effect from "effect/Effect"
import * as Answer from "./Answer.js"
import * as Check from "./Check.js"
import { ask, type Examination } from "./Examination.js"
import * as Finding from "./Finding.js"
import type { Exchange } from "./Recorder.js"

type Probe = Effect.Effect<unknown, FastMossError, FastMossClient.FastMossClient>

const filter = { region: "US" } as const

const products = (pagesize: number): Probe => Product.search({ filter, pagesize })

const noConnection = Answer.notSent("no connection to the account")

const probe = (examination: Examination, call: Probe): Effect.Effect<Answer.Answer> =>
  examination.connection === undefined
    ? Effect.succeed(noConnection)
    : ask(examination, examination.connection, call)

const isInvalidParameter = (answer: Answer.Answer) => answer._tag === "Refused" && answer.reason === "InvalidParameter"

const rowsOf = (answer: Answer.Answer): number =>
  answer._tag === "Accepted" && typeof answer.value === "object" && answer.value !== null && "list" in answer.value &&
    Array.isArray(answer.value.list)
    ? answer.value.list.length
    : 0

/** The outcomes of a call with a page of 100 rows and, if that was refused, with a page of 10. */
export interface Pages {
  readonly large: Answer.Answer
  readonly small: Answer.Answer | undefined
}

/** Returns the finding on the page size, from the outcomes of the two calls. */
const comparePages = (
  { large, small }: Pages,
  { assumed, name }: { readonly name: string; readonly assumed: string }
): ReadonlyArray<Finding.Finding> => {
  if (large._tag === "Accepted") {
    const rows = rowsOf(large)
    return [
      rows > 10
        ? Finding.ok(name, { found: `100 accepted, ${rows} rows`, assumed })
        : Finding.differs(name, { found: `100 accepted, but only ${rows} rows came`, assumed })
    ]
  }
  if (small?._tag === "Accepted") {
    return [
      Finding.differs(name, {
        found: `100 ${Answer.describe(large)}; 10 accepted`,
        assumed,
        advice:
          "No setting is needed: lists fall back to pages of 10 rows by themselves. If you set `pagesize`, it must be at most 10."
      })
    ]
  }
  return [Finding.unknown(name, { found: Answer.describe(small ?? large), assumed })]
}

/** Checks which page size the plan allows. */
export const pageSize = Check.make({
  name: "page size",
  sends: "POST /product/v1/search with a page of 100 rows; with 10 if that is refused",
  paid: ["/product/v1/search"],
  assumed: "100 rows, or 10 on small plans",
  observe: (examination) =>
    Effect.gen(function*() {
      const large = yield* probe(examination, products(100))
      const small = isInvalidParameter(large) ? yield* probe(examination, products(10)) : undefined
      examination.product = small === undefined || small._tag === "NotSent" ? large : small
      return { large, small }
    }),
  compare: comparePages
})

/** A response that refuses a request, with the reason that the library derives from its status and code. */
interface SeenRefusal {
  readonly exchange: Exchange
  readonly reason: ReturnType<typeof reasonOfStatus>
}

/** Returns the recorded refusals. Of refusals with the same status, code and message it returns only one. */
const refusalsOf = (exchanges: ReadonlyArray<Exchange>): ReadonlyArray<SeenRefusal> => {
  const forms = new Map<string, SeenRefusal>()
  for (const exchange of exchanges) {
    const { response } = exchange
    if (response === undefined || response.shape.code === undefined || response.shape.code === 0) continue
    forms.set(formOf(exchange), { exchange, reason: reasonOfStatus(response.status, response.shape.code) })
  }
  return [...forms.values()]
}

const formOf = ({ response }: Exchange): string =>
  response === undefined
    ? ""
    : `HTTP ${response.status}, code ${response.shape.code}, ${response.shape.messageField ?? "no message"}${
      response.shape.message === "" ? "" : ` "${response.shape.message}"`
    }`

/** The outcome of the call with the wrong page size 0, and all different refusals of the run. */
export interface Refusals {
  readonly answer: Answer.Answer | undefined
  readonly seen: ReadonlyArray<SeenRefusal>
}

/**
 * Returns the finding on refusals: `differs` if the library does not know a code, or if FastMoss accepted the wrong
 * call.
 */
const compareRefusals = (
  { answer, seen }: Refusals,
  { assumed, name }: { readonly name: string; readonly assumed: string }
): ReadonlyArray<Finding.Finding> => {
  const found = seen.map(({ exchange, reason }) => `${formOf(exchange)}: ${reason}`).join("; ")
  const report = "Attach this report to a bug report, so that the library can handle the code."
  if (seen.some(({ reason }) => reason === "Unknown")) {
    return [Finding.differs(name, { found, assumed, advice: report })]
  }
  if (answer?._tag === "Accepted") {
    return [Finding.differs(name, { found: ["pagesize 0 was accepted", found].filter(Boolean).join("; "), assumed })]
  }
  return [
    seen.length > 0
      ? Finding.ok(name, { found, assumed })
      : Finding.unknown(name, { found: answer === undefined ? "" : Answer.describe(answer), assumed })
  ]
}

/**
 * Makes a call with the wrong page size 0, to see how FastMoss refuses it. Has no findings: the check `refusals`
 * examines the outcome.
 */
export const wrongCall = Check.make({
  name: "wrong call",
  sends: "POST /product/v1/search with pagesize 0, unless a wrong parameter was refused already",
  paid: ["/product/v1/search"],
  assumed: "refused as InvalidParameter",
  observe: (examination) =>
    Effect.gen(function*() {
      const isKnown = refusalsOf(examination.recorder.exchanges()).some(({ exchange, reason }) =>
        reason === "InvalidParameter" && !exchange.path.startsWith("/v1/")
      )
      if (isKnown) return
      examination.wrongCall = yield* probe(
        examination,
        Effect.flatMap(FastMossClient.FastMossClient, ({ call }) => call("/product/v1/search", { filter, pagesize: 0 }))
      )
    }),
  compare: () => []
})

/** Checks that the library knows the codes of all refusals in the run. */
export const refusals = Check.make({
  name: "refusals",
  assumed: "every code has a reason in FastMossError.reasons",
  observe: ({ recorder, wrongCall }) =>
    Effect.sync(() => ({ answer: wrongCall, seen: refusalsOf(recorder.exchanges()) })),
  compare: compareRefusals
})

/**
 * A family of endpoints, such as `shop`, with its cheapest call. The call shows whether the plan includes the family.
 */
interface Family {
  readonly name: string
  readonly path: string
  readonly call: Probe
}

const families: ReadonlyArray<Family> = [
  { name: "shop", path: "/shop/v1/search", call: Shop.search({ filter, pagesize: 10 }) },
  { name: "creator", path: "/creator/v1/categoryInfo", call: Creator.categoryInfo({}) },
  { name: "video", path: "/video/v1/search", call: Video.search({ filter, pagesize: 10 }) },
  { name: "live", path: "/live/v1/search", call: Live.search({ filter, pagesize: 10 }) },
  {
    name: "agency",
    path: "/agency/v1/rank/salesRank",
    call: Effect.flatMap(
      DateInfo.latest("month"),
      (latest) => Agency.salesRank({ filter: { ...filter, date_info: DateInfo.previous(latest) }, pagesize: 10 })
    )
  }
]

/** The outcome of the call that tests a family of endpoints. */
export interface FamilyAnswer {
  readonly family: string
  readonly path: string
  readonly answer: Answer.Answer
}

/** Returns a finding for each family: `ok` if FastMoss accepted its call, `differs` if the plan does not include it. */
const compareFamilies = (
  answers: ReadonlyArray<FamilyAnswer>,
  { assumed, name }: { readonly name: string; readonly assumed: string }
): ReadonlyArray<Finding.Finding> => {
  if (answers.every(({ answer }) => answer === noConnection)) {
    return [Finding.unknown(name, { found: Answer.describe(noConnection), assumed })]
  }
  return answers.map(({ answer, family, path }) => {
    const name = `family ${family}`
    const found = `${path}: ${Answer.describe(answer)}`
    if (answer._tag === "Accepted") return Finding.ok(name, { found, assumed })
    if (answer._tag !== "Refused") {
      return answer._tag === "NotSent"
        ? Finding.unknown(name, { found, assumed, advice: answer.advice })
        : Finding.failed(name, { found, assumed, advice: answer.advice })
    }
    switch (answer.reason) {
      case "PermissionDenied":
        return Finding.differs(name, {
          found,
          assumed,
          advice: "The plan does not include this endpoint. It may include other endpoints of the family."
        })
      case "InvalidParameter":
        return Finding.differs(name, { found: `${found}: open, but it refuses this payload`, assumed })
      case "DataLimitExceeded":
        return Finding.failed(name, {
          found,
          assumed,
          advice: "The data limit of the plan is used up. Wait until it resets, or upgrade the plan."
        })
      case "ServiceUnavailable":
        return Finding.failed(name, { found, assumed, advice: "FastMoss has a problem. Try again later." })
      case "RateLimited":
      case "NotFound":
      case "InvalidCredentials":
      case "Unknown":
        return Finding.unknown(name, { found, assumed })
    }
  })
}

/** Checks which families of endpoints the plan includes. */
export const familyCheck = Check.make({
  name: "families",
  sends: `one call per family, as long as requests are left: ${families.map(({ path }) => `POST ${path}`).join(", ")}`,
  paid: families.map(({ path }) => path),
  assumed: "the plan includes it",
  observe: (examination) =>
    Effect.gen(function*() {
      const answers: Array<FamilyAnswer> = [{
        family: "product",
        path: "/product/v1/search",
        answer: examination.product ?? noConnection
      }]
      for (const { call, name, path } of families) {
        answers.push({ family: name, path, answer: yield* probe(examination, call) })
      }
      return answers
    }),
  compare: compareFamilies
})
