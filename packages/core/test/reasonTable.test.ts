import { FastMossError } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"

const { reasons } = FastMossError

const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")

/** Returns the cells of the rows in a Markdown table, without its head and without backticks. */
const rowsBelow = (text: string, head: RegExp): ReadonlyArray<ReadonlyArray<string>> => {
  const lines = text.split("\n").map((line) => line.replace(/^ \* /, ""))
  const first = lines.findIndex((line) => head.test(line)) + 2
  expect(first).toBeGreaterThan(1)
  const end = lines.findIndex((line, i) => i >= first && !line.startsWith("|"))
  return lines.slice(first, end).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", ""))
  )
}

const statusText = (statuses: ReadonlyArray<number>): string =>
  [...statuses.filter((status) => status < 500), ...(statuses.some((status) => status >= 500) ? ["5xx but 567"] : [])]
    .join(", ") || "any other"

describe("the table of reasons", () => {
  it("has one entry for each reason, and each code and status once", () => {
    const entries = Object.values(reasons)
    expect(entries.map(({ reason }) => reason)).toEqual([...FastMossError.Reason.literals])
    for (const all of [entries.flatMap(({ codes }) => codes), entries.flatMap(({ statuses }) => statuses)]) {
      expect(new Set(all).size).toBe(all.length)
    }
  })

  it("decides the reason of every code and status", () => {
    for (const { codes, reason, statuses } of Object.values(reasons)) {
      for (const code of codes) expect(FastMossError.reasonOfCode(code)).toBe(reason)
      for (const status of statuses) expect(FastMossError.reasonOfStatus(status, undefined)).toBe(reason)
    }
    expect(FastMossError.reasonOfStatus(567, undefined)).toBe("Unknown")
    expect(FastMossError.reasonOfStatus(500, undefined)).toBe("ServiceUnavailable")
    expect(FastMossError.reasonOfStatus(599, undefined)).toBe("ServiceUnavailable")
  })

  it("equals the table in the docstring of Reason", () => {
    expect(rowsBelow(textOf("../src/internal/errorReasons.ts"), /^\| reason \| code \| HTTP status \|/)).toEqual(
      Object.values(reasons).map(({ codes, isRetryable, reason, statuses }) => [
        reason,
        codes.join(", ") || "any other",
        statusText(statuses),
        isRetryable ? "yes" : "no"
      ])
    )
  })

  it("equals the table in the guide to errors", () => {
    // The first row is the form of the whole message, for any code.
    const [, ...rows] = rowsBelow(textOf("../../../docs/errors.md"), /^\| message +\| code +\| `reason` +\|/)
    expect(rows.map(([message, codes, reason]) => [reason, codes, message]).sort()).toEqual(
      Object.values(reasons).map(({ codes, reason, sentence }) => [reason, codes.join(", ") || "any other", sentence])
        .sort()
    )
  })
})
