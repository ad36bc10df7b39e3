/**
 * Checks that examine the responses to the requests of the other checks. They send nothing.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as MetricState from "effect/MetricState"
import * as Option from "effect/Option"
import * as Time from "../terminal/Time.js"
import * as Check from "./Check.js"
import type { Examination } from "./Examination.js"
import * as Finding from "./Finding.js"
import type { Exchange } from "./Recorder.js"

const notAnswered = "no response"

const exchanges = (examination: Examination) => Effect.sync(() => examination.recorder.exchanges())

/**
 * The time of the server's clock minus the time of this machine's clock, in seconds. It is a range, because responses
 * give the time only to a second or so.
 */
export interface Offset {
  readonly least: number
  readonly most: number
}

/** Returns the range of clock offsets that fits all responses; `undefined` if no response has a time. */
export const offsetOf = (exchanges: ReadonlyArray<Exchange>): Offset | undefined => {
  const offsets = exchanges.flatMap(({ receivedAt, response, sentAt }): ReadonlyArray<Offset> => {
    const date = Date.parse(response?.headers["date"] ?? "")
    const server = response?.shape.timestamp === undefined
      ? Number.isNaN(date) ? undefined : date
      // A timestamp may be in milliseconds.
      : response.shape.timestamp * (response.shape.timestamp > 1e11 ? 1 : 1000)
    // The server read its clock between sending and receiving, and cut the time to a second.
    return server === undefined ? [] : [{ least: (server - receivedAt) / 1000, most: (server + 1000 - sentAt) / 1000 }]
  })
  if (offsets.length === 0) return undefined
  const least = Math.max(...offsets.map(({ least }) => least))
  const most = Math.min(...offsets.map(({ most }) => most))
  return { least: Math.min(least, most), most: Math.max(least, most) }
}

/** The clock offset, in seconds, above which the advice is to set the clock. */
const harmful = 60

/** Returns the finding on the clock of this machine, from its offset to the clock of the server. */
export const compareClock = (
  offset: Offset | undefined,
  { assumed, name }: { readonly name: string; readonly assumed: string }
): ReadonlyArray<Finding.Finding> => {
  if (offset === undefined) return [Finding.unknown(name, { found: notAnswered, assumed })]
  const { least, most } = offset
  if (least <= 1 && most >= -1) return [Finding.ok(name, { found: "agrees to a second", assumed })]
  const seconds = Math.round((least + most) / 2)
  const found = `this machine's clock is ${Time.format(Duration.seconds(Math.abs(seconds)))} ${
    seconds > 0 ? "behind" : "ahead"
  }`
  return [
    Math.abs(seconds) > harmful
      ? Finding.harms(name, {
        found,
        assumed,
        advice:
          "Set the clock of this machine. The library corrects the timestamps of signatures, but not the periods of rankings."
      })
      : Finding.ok(name, { found: `${found}; the library corrects it`, assumed })
  ]
}

/** Checks the clock of this machine against the server's. */
export const clock = Check.make({
  name: "clock",
  assumed: `correct to ${harmful} s; the library corrects smaller offsets`,
  observe: (examination) => Effect.map(exchanges(examination), offsetOf),
  compare: compareClock
})

/** Returns the finding on the rate of calls: `ok` if FastMoss throttled no call of the run, else `differs`. */
const compareRate = (
  exchanges: ReadonlyArray<Exchange>,
  { assumed, name }: { readonly name: string; readonly assumed: string }
): ReadonlyArray<Finding.Finding> => {
  const calls = exchanges.filter(({ path, response }) => response !== undefined && !path.startsWith("/v1/"))
  const [first] = calls
  if (first === undefined) return [Finding.unknown(name, { found: notAnswered, assumed })]
  const refused = calls.findIndex(({ response }) => response?.shape.code === 30003 || response?.status === 429)
  const last = calls[refused < 0 ? calls.length - 1 : refused] ?? first
  const seconds = ((last.receivedAt - first.sentAt) / 1000).toFixed(1)
  const count = refused < 0 ? calls.length : refused + 1
  return [
    refused < 0
      ? Finding.ok(name, { found: `${count} calls in ${seconds} s without a refusal`, assumed })
      : Finding.differs(name, {
        found: `call ${count} within ${seconds} s was refused with ${
          last.response?.status === 429 ? "HTTP 429" : "code 30003"
        }, ${last.response?.headers["retry-after"] === undefined ? "without" : "with"} Retry-After`,
        assumed,
        advice:
          "Set FASTMOSS_RATE=1/second to avoid such refusals. Without this setting the library slows down after each of them."
      })
  ]
}

/** Checks whether FastMoss throttled calls of this run. */
export const rate = Check.make({
  name: "rate",
  assumed: "no documented limit; the library adapts its rate to refusals",
  observe: exchanges,
  compare: compareRate
})

/**
 * Returns the finding on response headers: `differs` if a header is about a rate limit, which the library does not
 * expect.
 */
export const compareHeaders = (
  exchanges: ReadonlyArray<Exchange>,
  { assumed, name }: { readonly name: string; readonly assumed: string }
): ReadonlyArray<Finding.Finding> => {
  const headers = new Map(
    exchanges.flatMap(({ response }) => Object.entries(response?.headers ?? {}))
      .filter(([name]) => name !== "date" && name !== "content-type")
  )
  if (exchanges.every(({ response }) => response === undefined)) {
    return [Finding.unknown(name, { found: notAnswered, assumed })]
  }
  const found = [...headers].map(([name, value]) => `${name}: ${name === "cf-ray" ? "(set)" : value}`).join("; ")
  return [
    [...headers.keys()].some((name) => /limit|quota/.test(name))
      ? Finding.differs(name, {
        found,
        assumed,
        advice: "Attach this report to a bug report: the library does not read these headers yet."
      })
      : Finding.ok(name, { found: found === "" ? "none of interest" : found, assumed })
  ]
}

/** Checks the headers of responses for rate limits. */
export const headers = Check.make({
  name: "headers",
  assumed: "no header has a rate limit",
  observe: exchanges,
  compare: compareHeaders
})

const knownFields = ["code", "msg", "message", "data", "request_id", "timestamp"]

/**
 * Returns the finding on envelopes, the JSON objects around the data: `differs` if one has a field that the library
 * does not know.
 */
export const compareEnvelopes = (
  exchanges: ReadonlyArray<Exchange>,
  { assumed, name }: { readonly name: string; readonly assumed: string }
): ReadonlyArray<Finding.Finding> => {
  const envelopes = exchanges.flatMap(({ response }) => response?.shape.kind === "envelope" ? [response.shape] : [])
  if (envelopes.length === 0) return [Finding.unknown(name, { found: notAnswered, assumed })]
  const fields = [...new Set(envelopes.flatMap(({ fields }) => fields).map((field) => field.replace(/:.*/, "")))]
  const unknown = fields.filter((field) => !knownFields.includes(field))
  const isMissing = ["request_id", "timestamp"].filter((field) =>
    envelopes.some(({ fields }) => !fields.some((text) => text.startsWith(`${field}:`)))
  )
  const found = [
    fields.join(", "),
    ...(isMissing.length > 0 ? [`${isMissing.join(" and ")} missing from some`] : [])
  ].join("; ")
  return [
    unknown.length === 0
      ? Finding.ok(name, { found, assumed })
      : Finding.differs(name, {
        found,
        assumed,
        advice: `Attach this report to a bug report: the library does not know ${unknown.join(", ")}.`
      })
  ]
}

/** Checks which fields the envelopes have: the JSON objects around the data. */
export const envelope = Check.make({
  name: "envelope",
  assumed: "code, msg or message, data, often request_id and timestamp",
  observe: exchanges,
  compare: compareEnvelopes
})

/**
 * Returns the finding on rows. `drift` lists the fields that differed from their schema and were read as `null`;
 * `undefined` if no call returned data.
 */
const compareRows = (
  drift: ReadonlyArray<string> | undefined,
  { assumed, name }: { readonly name: string; readonly assumed: string }
): ReadonlyArray<Finding.Finding> =>
  drift === undefined
    ? [Finding.unknown(name, { found: notAnswered, assumed })]
    : [
      drift.length === 0
        ? Finding.ok(name, { found: "as described", assumed })
        : Finding.differs(name, {
          found: `other forms: ${drift.slice(0, 10).join(", ")}${drift.length > 10 ? ", …" : ""}`,
          assumed,
          advice: "Attach this report to a bug report: the library reads these fields as null."
        })
    ]

/**
 * Counts of schema drift: how often a field differed from its schema. Each key is the path of an endpoint, a space, and
 * the field.
 */
export const driftCounts: Effect.Effect<ReadonlyMap<string, number>> = Effect.map(Metric.snapshot, (pairs) =>
  new Map(
    pairs.flatMap(({ metricKey, metricState }) => {
      if (metricKey.name !== "fastmoss.schema_drift" || !MetricState.isCounterState(metricState)) return []
      const labels = new Map(metricKey.tags.map(({ key, value }) => [key, value]))
      return [[`${labels.get("endpoint") ?? ""} ${labels.get("field") ?? ""}`, Number(metricState.count)]]
    })
  ))

/**
 * Creates the check that finds fields of rows that differed from their schema during the run. `before` has the counts
 * of such differences from before the run.
 */
export const rows = (before: ReadonlyMap<string, number>): Check.Check =>
  Check.make({
    name: "rows",
    assumed: "fields have the forms that FastMoss documents or users have seen",
    observe: (examination) =>
      Effect.map(driftCounts, (counts) =>
        examination.recorder.exchanges().some(({ path, response }) =>
            response?.shape.code === 0 && !path.startsWith("/v1/") && path !== "/test"
          )
          ? [...counts].filter(([name, count]) =>
            count > (before.get(name) ?? 0)
          ).map(([name]) => name).sort()
          : undefined),
    compare: compareRows
  })

/**
 * Returns the findings, but with the finding on authentication changed to `ok` if `/test` did not decide it and
 * FastMoss accepted a later call.
 */
export const settle = (
  findings: ReadonlyArray<Finding.Finding>,
  exchanges: ReadonlyArray<Exchange>
): ReadonlyArray<Finding.Finding> => {
  const accepted = Option.fromNullable(
    exchanges.find(({ path, response }) => response?.shape.code === 0 && !path.startsWith("/v1/") && path !== "/test")
  )
  return findings.map((finding) =>
    finding.check === "authentication" && finding.verdict === "unknown" && Option.isSome(accepted)
      ? Finding.ok("authentication", {
        found: `${finding.found}; POST ${accepted.value.path}: accepted`,
        assumed: finding.assumed
      })
      : finding
  )
}
