import { Product } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Either, Option } from "effect"
import * as Checkpoint from "../../src/export/Checkpoint.js"
import type * as Question from "../../src/export/Question.js"
import { canonical } from "../../src/payload/Canonical.js"

const question: Question.Question = {
  endpoint: "Product.search",
  host: "https://openapi.fastmoss.com",
  payload: "{}",
  latest: "",
  pagesize: "",
  format: "csv",
  columns: "product_id",
  options: "{}",
  version: "0.1.0"
}

const { endpoint } = Product.search

const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ product_id: String(from + i) }))

const receive = (
  before: Checkpoint.Checkpoint,
  list: ReadonlyArray<object>,
  total: number | null,
  pagesize = 100,
  limit = Infinity
) => Checkpoint.receive(before, { endpoint, page: { list, total }, pagesize, limit })

const begin = Checkpoint.begin(question, 0)

describe("the checkpoint of an export", () => {
  it("decodes from its encoded text, and from no other text", () => {
    const { checkpoint } = receive(begin, rows(0, 100), 250)
    expect(Checkpoint.decode(Checkpoint.encode(checkpoint))).toEqual(Option.some(checkpoint))
    for (const text of ["", "{", "{}", "null", Checkpoint.encode(checkpoint).slice(0, -20)]) {
      expect(Checkpoint.decode(text)).toEqual(Option.none())
    }
  })

  it("rejects a different question, and names the part that differs", () => {
    expect(Checkpoint.check(begin, question, Infinity)).toEqual(Either.right(undefined))
    const differing: ReadonlyArray<readonly [keyof Question.Question, string]> = [
      ["endpoint", "with another endpoint"],
      ["host", "with another host"],
      ["payload", "with another payload"],
      ["latest", "with another latest"],
      ["pagesize", "with another pagesize"],
      ["format", "with another format"],
      ["columns", "with another columns"],
      ["options", "with another options"],
      ["version", "by version 0.1.0 of the command"]
    ]
    expect(differing.map(([part]) => part).sort()).toEqual(Object.keys(question).sort())
    for (const [part, words] of differing) {
      expect(Checkpoint.check(begin, { ...question, [part]: "other" }, Infinity)).toEqual(Either.left(words))
    }
    // The hash in the file no longer fits a question that was edited there.
    expect(
      Either.isLeft(
        Checkpoint.check({ ...begin, question: { ...question, payload: "x" } }, { ...question, payload: "x" }, 1)
      )
    )
      .toBe(true)
  })

  it("accepts another limit until the export is complete, unless the limit is below the rows written", () => {
    const { checkpoint } = receive(begin, rows(0, 100), 250, 100, 200)
    expect(Either.isRight(Checkpoint.check(checkpoint, question, 1000))).toBe(true)
    expect(Checkpoint.check(checkpoint, question, 50)).toEqual(Either.left("with another limit"))
    const complete = receive(checkpoint, rows(100, 100), 250, 100, 200).checkpoint
    expect(complete.continuation).toBe("end")
    expect(Either.isRight(Checkpoint.check(complete, question, 200))).toBe(true)
    expect(Checkpoint.check(complete, question, 250)).toEqual(Either.left("with another limit"))
  })

  it("counts repeated rows separately, and drops the rows beyond the limit", () => {
    const first = receive(begin, rows(0, 10), 25, 10)
    const second = receive(first.checkpoint, rows(9, 10), 25, 10, 15)
    expect(second.rows).toEqual(rows(10, 5))
    expect(second.checkpoint).toMatchObject({ rows: 15, received: 20, repeated: 1, pages: 2, continuation: "end" })
  })

  it("adopts a smaller page size if the first page has far fewer rows than requested", () => {
    expect(receive(begin, rows(0, 10), 500).checkpoint.pagesize).toBe(10)
    expect(receive(begin, rows(0, 10), null).checkpoint.pagesize).toBe(10)
    expect(receive(begin, rows(0, 90), 500).checkpoint.pagesize).toBe(100)
    expect(receive(begin, rows(0, 10), 10).checkpoint.pagesize).toBe(100)
  })

  it("ends at the total, at the result window, and at a page without new rows", () => {
    expect(receive(begin, rows(0, 30), 30).checkpoint.continuation).toBe("end")
    expect(receive(begin, [], 0).checkpoint.continuation).toBe("end")
    const first = receive(begin, rows(0, 100), 300).checkpoint
    expect(first.continuation).toBe("more")
    expect(receive(first, [], 300).checkpoint.continuation).toBe("incomplete")
    // The server sends the same page again.
    expect(receive(first, rows(0, 100), 300).checkpoint.continuation).toBe("incomplete")
    const late = { ...first, pages: 49, received: 4900, distinct: 4900, rows: 4900 }
    expect(receive(late, rows(4900, 100), 9000).checkpoint.continuation).toBe("resultWindow")
  })

  it("estimates the number of remaining requests", () => {
    const of = (total: number | null, limit = Infinity, resultWindow: number | undefined = 5000) =>
      Checkpoint.requestsLeft(receive(begin, rows(0, 100), total, 100, limit).checkpoint, { limit, resultWindow })
    expect(of(1050)).toBe(10)
    expect(of(1050, 250)).toBe(2)
    expect(of(90_000)).toBe(49)
    expect(of(null, 250)).toBe(2)
    expect(Checkpoint.requestsLeft({ ...begin, pagesize: 10 }, { limit: Infinity, resultWindow: undefined }))
      .toBeUndefined()
    expect(of(100, 100)).toBe(0)
  })

  it("counts as old after one day", () => {
    const { checkpoint } = receive(begin, rows(0, 100), 250)
    expect(Checkpoint.isOld(checkpoint, 86_400_000)).toBe(false)
    expect(Checkpoint.isOld(checkpoint, 86_400_001)).toBe(true)
    expect(Checkpoint.isOld(begin, 1e12)).toBe(false)
  })

  it("writes a payload in the same way for any order of its keys", () => {
    expect(canonical({ b: [{ d: 1, c: null }], a: "x" })).toBe(
      canonical({ a: "x", b: [{ c: null, d: 1 }] })
    )
  })
})
