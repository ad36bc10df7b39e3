/**
 * The checks of the plan: page size, families of endpoints, and the form of a refusal.
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

/** The answers to pages of 100 rows and, if that was refused, of 10. */
export interface Pages {
  readonly large: Answer.Answer
  readonly small: Answer.Answer | undefined
}

/** Judges the page size. */
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
          "Nothing to set: lists fall back to pages of 10 by themselves. A `pagesize` of your own must be 10 at most."
      })
    ]
  }
  return [Finding.unknown(name, { found: Answer.describe(small ?? large), assumed })]
}

/** The check of the page size. */
export const pageSize = Check.make({
  name: "page size",
  sends: "POST /product/v1/search with a page of 100 rows; with 10 if that is refused",
  paid: ["/product/v1/search"],
  assumed: "100, and 10 on small plans",
  observe: (examination) =>
    Effect.gen(function*() {
      const large = yield* probe(examination, products(100))
      const small = isInvalidParameter(large) ? yield* probe(examination, products(10)) : undefined
      examination.product = small === undefined || small._tag === "NotSent" ? large : small
      return { large, small }
    }),
  compare: comparePages
})

/** A refusal that was seen. */
interface SeenRefusal {
  readonly exchange: Exchange
  readonly reason: ReturnType<typeof reasonOfStatus>
}

/** Returns the refusals among exchanges, each form once. */
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

/** The wrong call's answer, and everything that was refused in this run. */
export interface Refusals {
  readonly answer: Answer.Answer | undefined
  readonly seen: ReadonlyArray<SeenRefusal>
}

/** Judges the forms of refusals by the library's table of reasons. */
const compareRefusals = (
  { answer, seen }: Refusals,
  { assumed, name }: { readonly name: string; readonly assumed: string }
): ReadonlyArray<Finding.Finding> => {
  const found = seen.map(({ exchange, reason }) => `${formOf(exchange)}: ${reason}`).join("; ")
  const report = "Attach this report to a bug report, so that the library learns the code."
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

/** A wrong call, to see the form of its refusal; `refusals` judges it. */
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

/** The check of the form of refusals: of all that were seen. */
export const refusals = Check.make({
  name: "refusals",
  assumed: "every code has a reason in FastMossError.reasons",
  observe: ({ recorder, wrongCall }) =>
    Effect.sync(() => ({ answer: wrongCall, seen: refusalsOf(recorder.exchanges()) })),
  compare: compareRefusals
})

/** A family of endpoints, and its cheapest call. */
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

/** The answer of a family. */
export interface FamilyAnswer {
  readonly family: string
  readonly path: string
  readonly answer: Answer.Answer
}

/** Judges the families. */
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
          advice: "The plan does not include this endpoint; others of the family may be open."
        })
      case "InvalidParameter":
        return Finding.differs(name, { found: `${found}: open, but it refuses this payload`, assumed })
      case "DataLimitExceeded":
        return Finding.failed(name, {
          found,
          assumed,
          advice: "The data limit of the plan is used up: wait for its next period, or buy more."
        })
      case "ServiceUnavailable":
        return Finding.failed(name, { found, assumed, advice: "FastMoss has a fault: try again later." })
      case "RateLimited":
      case "NotFound":
      case "InvalidCredentials":
      case "Unknown":
        return Finding.unknown(name, { found, assumed })
    }
  })
}

/** The check of the families. */
export const familyCheck = Check.make({
  name: "families",
  sends: `one call of each, as far as requests are left: ${families.map(({ path }) => `POST ${path}`).join(", ")}`,
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
