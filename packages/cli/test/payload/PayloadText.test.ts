import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, FastCheck } from "effect"
import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as PayloadText from "../../src/payload/PayloadText.js"
import { inProcess } from "../session.js"

const problemOf = (text: string) =>
  Either.match(PayloadText.parse(text, "--payload"), { onLeft: (problem) => problem, onRight: () => "no problem" })

/** Returns the payload that a command would send. */
const sent = (args: ReadonlyArray<string>, stdin = "") =>
  Effect.map(inProcess(["call", "Product.search", "--dry-run", ...args], { stdin }), ({ code, stderr, stdout }) => ({
    code,
    stderr,
    payload: stdout === "" ? undefined : JSON.parse(stdout).payload
  }))

describe("the text of a payload", () => {
  it.prop(
    "is parsed as JSON, with or without a byte order mark",
    [FastCheck.dictionary(FastCheck.string(), FastCheck.jsonValue({ maxDepth: 2 }), { noNullPrototype: true })],
    ([object]) => {
      FastCheck.pre(!("orderby" in object))
      const text = JSON.stringify(object)
      FastCheck.pre(!/\d{16}/.test(text))
      const expected = Either.right(JSON.parse(text))
      expect(PayloadText.parse(text, "--payload")).toEqual(expected)
      expect(PayloadText.parse(`\ufeff${text}`, "--payload")).toEqual(expected)
    }
  )

  it.each(["{region:US}", "{\"region\":\"US\"", "'{\"region\":\"US\"}'", "", "US"])(
    "causes an error with a hint about shells if it is not JSON: %s",
    (text) => expect(problemOf(text)).toContain("If your shell removes double quotes")
  )

  it.each([
    ["{\"id\":1729384756012345678}", "Write an id as a string: \"1729384756012345678\""],
    ["{\"id\":[1,9007199254740993]}", "Write an id as a string: \"9007199254740993\""],
    ["{\"id\":-1729384756012345678}", "Write an id as a string"],
    ["{\"id\":17293847560123456780.0}", "too large"],
    ["{\"id\":1e400}", "too large"],
    ["[]", "must be a JSON object"],
    ["null", "must be a JSON object"],
    ["7", "must be a JSON object"]
  ])("must be an object without unsafe numbers: %s", (text, problem) => expect(problemOf(text)).toContain(problem))

  it.each([
    "{\"id\":\"1729384756012345678\"}",
    "{\"id\":9007199254740991}",
    "{\"a\":\"say \\\"1729384756012345678\\\"\"}",
    "{\"a\":0.1234567890123456789}"
  ])(
    "keeps ids that are strings, and numbers that are small enough: %s",
    (text) => expect(problemOf(text)).toBe("no problem")
  )

  it.live("comes from an option, a file or stdin, and flags override it", () =>
    Effect.gen(function*() {
      const folder = mkdtempSync(join(tmpdir(), "payload with spaces-"))
      const file = join(folder, "payload.json")
      writeFileSync(file, "\ufeff{\"filter\":{\"region\":\"GB\"},\"pagesize\":5}\r\n")
      const expected = { filter: { region: "GB" }, pagesize: 5 }
      expect((yield* sent(["--payload", JSON.stringify(expected)])).payload).toEqual(expected)
      expect((yield* sent(["--payload", `@${file}`])).payload).toEqual(expected)
      expect((yield* sent([`--payload=@${file}`])).payload).toEqual(expected)
      expect((yield* sent(["--payload", "-"], JSON.stringify(expected))).payload).toEqual(expected)
      expect((yield* sent(["--payload=-"], `\ufeff${JSON.stringify(expected)}`)).payload).toEqual(expected)
      expect(
        (yield* sent(["--payload", `@${file}`, "--region", "us", "--keywords", "-5", "--is-free-shipping"])).payload
      )
        .toEqual({ filter: { region: "US", is_free_shipping: true }, keywords: "-5", pagesize: 5 })
    }))

  it.live("causes an error that names its source if it cannot be read", () =>
    Effect.gen(function*() {
      expect((yield* sent(["--payload", "-"], "{region:US}")).stderr).toContain("stdin is not valid JSON")
      const missing = yield* sent(["--payload", "@/no/such/file.json"])
      expect(missing).toMatchObject({ code: 2, payload: undefined })
      expect(missing.stderr).toContain("/no/such/file.json cannot be read")
      expect((yield* sent(["--payload", "-"])).code).toBe(2)
    }))

  it.live("keeps the digits of an id from every source", () =>
    Effect.gen(function*() {
      const id = "1729384756012345678"
      const byFlag = yield* sent(["--product-id", id])
      const byText = yield* sent(["--payload", `{"filter":{"product_id":"${id}"}}`])
      expect(JSON.stringify(byFlag.payload)).toContain(`"${id}"`)
      expect(JSON.stringify(byText.payload)).toContain(`"${id}"`)
      const byNumber = yield* sent(["--payload", `{"filter":{"product_id":${id}}}`])
      expect(byNumber.code).toBe(2)
    }))
})
