/**
 * Renders the results of a run of `doctor` for a terminal, as Markdown and as JSON. Pure.
 */
import { money } from "../spending/Cost.js"
import * as Text from "../terminal/Text.js"
import type { Check } from "./Check.js"
import type { Finding } from "./Finding.js"
import type { Exchange } from "./Recorder.js"

/** The results of a run of `doctor`. */
export interface Report {
  readonly version: string
  /** The time of the report, in Unix milliseconds. */
  readonly at: number
  readonly findings: ReadonlyArray<Finding>
  readonly exchanges: ReadonlyArray<Exchange>
  /** The number of requests that were sent. */
  readonly requests: number
  readonly credits: number
  /** True if the user interrupted the run, so that some checks have no findings. */
  readonly isStopped: boolean
}

/** The least width of a terminal, in columns, for a table with its cells side by side. */
const wide = 72

const lines = (text: string, width: number): ReadonlyArray<string> => Text.wrap(Text.plain(text), width)

const pad = (text: string, width: number) => text + " ".repeat(Math.max(0, width - Text.width(text)))

/** Renders findings as a table that is at most `columns` wide. On a narrow terminal the cells are below each other. */
export const table = (findings: ReadonlyArray<Finding>, columns: number): string => {
  const width = Math.min(columns, 120)
  const rows = findings.map(({ assumed, check, found, verdict }) => [verdict, check, found, assumed])
  if (width < wide) {
    return rows.flatMap(([verdict = "", check = "", found = "", assumed = ""]) => [
      ...lines(`${verdict}: ${check}`, width),
      ...lines(found === "" ? "-" : found, width - 2).map((line) => `  ${line}`),
      ...lines(`(assumed: ${assumed})`, width - 2).map((line) => `  ${line}`)
    ]).map((line) => `${line.trimEnd()}\n`).join("")
  }
  const heads = ["verdict", "check", "found", "assumed"]
  const first = Math.max(...[...rows, heads].map(([verdict = ""]) => Text.width(verdict)))
  const second = Math.min(16, Math.max(...[...rows, heads].map(([, check = ""]) => Text.width(check))))
  const rest = width - first - second - 6
  const fourth = Math.floor(rest * 0.4)
  const widths = [first, second, rest - fourth, fourth]
  const drawn = [heads, widths.map((width) => "─".repeat(width)), ...rows].flatMap((row) => {
    const cells = row.map((cell, i) => lines(cell, widths[i] ?? 1))
    return Array.from(
      { length: Math.max(...cells.map((cell) => cell.length)) },
      (_, n) => cells.map((cell, i) => pad(cell[n] ?? "", widths[i] ?? 0)).join("  ").trimEnd()
    )
  })
  return drawn.map((line) => `${line}\n`).join("")
}

/** Returns the advice of all findings as a list; empty if there is none. */
export const advice = (findings: ReadonlyArray<Finding>, columns: number): string => {
  const todo = adviceOf(findings)
  return todo.length === 0
    ? ""
    : `\n${
      todo.flatMap((text) => {
        const [first = "", ...others] = lines(text, Math.min(columns, 120) - 2)
        return [`- ${first}`, ...others.map((line) => `  ${line}`)]
      }).join("\n")
    }\n`
}

/** Returns each different advice once, after the names of the checks that give it: `clock: Set the clock.` */
const adviceOf = (findings: ReadonlyArray<Finding>): ReadonlyArray<string> => {
  const checks = new Map<string, Array<string>>()
  for (const { advice, check } of findings) {
    if (advice === "") continue
    checks.set(advice, [...checks.get(advice) ?? [], check])
  }
  return [...checks].map(([advice, names]) => `${names.join(", ")}: ${advice}`)
}

/** Returns the result of a run in one line: the number of findings for each verdict, the requests and their cost. */
export const summary = ({ credits, findings, isStopped, requests }: Report): string => {
  const count = (verdict: Finding["verdict"]) => findings.filter((finding) => finding.verdict === verdict).length
  const verdicts = (["ok", "differs", "unknown", "failed"] as const).flatMap((verdict) =>
    count(verdict) === 0 ? [] : [`${count(verdict)} ${verdict}`]
  )
  return `${isStopped ? "Stopped. " : ""}${verdicts.join(", ")}; ${Text.plural(requests, "request")} sent${
    credits > 0 ? `, ${money(credits)}` : ""
  }`
}

/** Returns the report as data for JSON. */
export const json = (report: Report): object => ({
  version: report.version,
  at: new Date(report.at).toISOString(),
  isStopped: report.isStopped,
  requests: report.requests,
  credits: Number(report.credits.toFixed(2)),
  checks: report.findings,
  responses: report.exchanges.map(({ method, path, receivedAt, response, sentAt }) => ({
    method,
    path,
    milliseconds: receivedAt - sentAt,
    response: response === undefined ? null : {
      status: response.status,
      headers: response.headers,
      body: response.shape.kind,
      code: response.shape.code ?? null,
      message: response.shape.message,
      fields: response.shape.fields,
      dataFields: response.shape.dataFields
    }
  }))
})

const cell = (text: string) => Text.plain(text).replaceAll("|", "\\|").replaceAll("<", "&lt;")

/** Renders the report as Markdown for a bug report. */
export const markdown = (report: Report): string =>
  [
    "# effect-fastmoss doctor",
    "",
    `Version ${report.version}, ${new Date(report.at).toISOString()}. ${summary(report)}.`,
    "",
    "This report holds no credentials, tokens, signatures, account keys or rows. You can attach it to a bug report.",
    "",
    "| verdict | check | found | assumed |",
    "| --- | --- | --- | --- |",
    ...report.findings.map(({ assumed, check, found, verdict }) =>
      `| ${[verdict, check, found, assumed].map(cell).join(" | ")} |`
    ),
    "",
    ...adviceOf(report.findings).map((text) => `- ${Text.plain(text)}`),
    "",
    "## Responses",
    "",
    ...report.exchanges.flatMap(({ method, path, receivedAt, response, sentAt }) => [
      `- ${method} ${Text.plain(path)}, ${receivedAt - sentAt} ms: ${
        response === undefined
          ? "no complete response"
          : `HTTP ${response.status}, ${
            response.shape.kind === "envelope"
              ? `envelope {${response.shape.fields.join(", ")}}, code ${response.shape.code}`
              : response.shape.kind
          }`
      }`,
      ...(response === undefined || response.shape.dataFields.length === 0
        ? []
        : [`  - data {${response.shape.dataFields.join(", ")}}`]),
      ...(response === undefined || Object.keys(response.headers).length === 0
        ? []
        : [`  - headers ${
          Object.entries(response.headers).map(([name, value]) => `\`${name}: ${value.replaceAll("`", "'")}\``).join(
            ", "
          )
        }`])
    ]),
    ""
  ].join("\n")

/** Renders the list of checks with the requests that they would send. */
export const plan = (
  checks: ReadonlyArray<Check>,
  most: number,
  costOf: (paths: ReadonlyArray<string>) => string
): string =>
  [
    `At most ${Text.plural(most, "request")} in all, token requests included.`,
    ...checks.map(({ assumed, name, paid, sends }) =>
      `${name}: ${sends === "" ? "sends nothing" : sends}${
        paid.length === 0 ? "" : ` (${costOf(paid)})`
      }. Assumed: ${assumed}.`
    )
  ].join("\n")
