import { Creator, DateInfo, Endpoints, FastMossClient, FastMossConfig, FastMossError } from "@effect-fastmoss/core"
import { Product, Shop } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Either, Layer, Option, Redacted, SchemaAST } from "effect"
import { readFileSync } from "node:fs"
import * as TokenEndpoint from "../../packages/core/src/auth/TokenEndpoint.js"
import * as Json from "../../packages/core/src/http/Json.js"
import * as Pathname from "../../packages/core/src/http/Pathname.js"

// Without the table's bars and escapes.
const guide = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8").replaceAll("\\|", "|")

const call = { method: "POST", path: "/test", attempts: 1 }

/** A sentence of a message, without the call's title and the numbers of the case. */
const sentenceOf = (error: FastMossError.FastMossError): string => error.message.replace(/^POST \/test: /, "")

describe("the guide to errors has", () => {
  it("a section for every tag", () => {
    for (const { _tag } of FastMossError.FastMossError.members) expect(guide).toMatch(new RegExp(`^## ${_tag}$`, "m"))
  })

  it.each(FastMossError.TransportReason.literals)("the sentence of a transport error: %s", (reason) => {
    const sentence = sentenceOf(new FastMossError.FastMossTransportError({ ...call, reason }))
    expect(guide).toContain(`\`${sentence.replace(/\.$/, "")}\``)
  })

  it.each(FastMossError.TransportReason.literals)("the sentence of a proxy that was not reached: %s", (reason) => {
    const proxy = { address: "host:3128" }
    const sentence = sentenceOf(new FastMossError.FastMossTransportError({ ...call, reason, proxy }))
    expect(guide).toContain(`\`${sentence.replace(/\.$/, "")}\``)
  })

  it.each([407, 502])("the sentence of a proxy that refused with HTTP %i", (status) => {
    const proxy = { address: "host:3128", status }
    const sentence = sentenceOf(new FastMossError.FastMossTransportError({ ...call, reason: "Connect", proxy }))
    expect(guide).toContain(`\`${sentence.replace(/\.$/, "")}\``)
  })

  it.each([1, 1002, 10001, 20001, 30001, 30002, 30003, 40001, 7])("the sentence of code %i", (code) => {
    const reason = FastMossError.reasonOfCode(code)
    const error = new FastMossError.FastMossApiError({ ...call, code, reason, serverMessage: "", data: null })
    const [, sentence] = /\((.*)\)$/.exec(error.message) ?? []
    expect(guide).toContain(`\`${reason}\``)
    expect(guide).toContain(`\`${sentence}\``)
  })

  it("the likely causes of a refusal", () => {
    const properties = { ...call, code: 10001, reason: "InvalidParameter", data: null } as const
    const errors = [
      new FastMossError.FastMossApiError({ ...properties, serverMessage: "sign" }),
      new FastMossError.FastMossApiError({ ...properties, serverMessage: "timestamp" }),
      new FastMossError.FastMossApiError({ ...properties, serverMessage: "", clockOffset: 86_400 })
    ]
    for (const { message } of errors) expect(guide).toContain(`\`${message.slice(message.lastIndexOf("; ") + 2)}\``)
  })

  it("the sentences of the other errors", () => {
    const errors = [
      new FastMossError.FastMossTimeoutError({ ...call, scope: "attempt", duration: Duration.seconds(15) }),
      new FastMossError.FastMossTimeoutError({ ...call, scope: "call", duration: Duration.minutes(1) }),
      new FastMossError.FastMossBudgetError({
        ...call,
        unit: "calls",
        limit: 1000,
        spent: 1000,
        resetsAfter: Duration.hours(2)
      }),
      new FastMossError.FastMossBudgetError({
        ...call,
        reason: "StoreFailure",
        issue: "...",
        unit: "calls",
        limit: 1000,
        spent: 0,
        resetsAfter: Duration.zero
      }),
      new FastMossError.FastMossCircuitOpenError({ ...call, resetsAfter: Duration.seconds(40) })
    ]
    for (const error of errors) expect(guide).toContain(`\`${sentenceOf(error)}\``)
  })

  it("what is wrong with a path or a payload", () => {
    const issues = [
      ...["x", "/x?a=1", "/x#a", "//x"].map((path) => Pathname.check(path)),
      Json.encode({ id: 1n })
    ].map((checked) => Option.getOrThrow(Either.getLeft(checked)))
    // The place is the case's.
    for (const issue of issues) expect(guide).toContain(issue.replace(/^\S+ is /, "is "))
  })

  it("what is wrong with signed authentication without a client id", () => {
    expect(guide).toContain(`\`${TokenEndpoint.withoutClientId(call).issue}\``)
  })

  it.effect("what is wrong with an option of one call", () =>
    Effect.gen(function*() {
      for (const options of [{ timeout: NaN }, { attempts: 0 }, { cacheFor: NaN }]) {
        const error = yield* Effect.flip(FastMossClient.withRequestOptions(Product.search({}), options))
        expect(guide).toContain(`\`${error._tag === "FastMossRequestError" ? error.issue : error.message}\``)
      }
    }).pipe(Effect.provide(Sandbox.layer())))

  it("every form that a field of a payload must have", () => {
    const phrases = new Set(Endpoints.all.flatMap(({ endpoint }) => phrasesOf(endpoint.payload)))
    expect(phrases.size).toBeGreaterThan(10)
    for (const phrase of phrases) {
      // The number is the endpoint's.
      expect(withoutNumbers(guide), phrase).toContain(withoutNumbers(phrase))
    }
  })

  it.effect("what is wrong with a typed call", () =>
    Effect.gen(function*() {
      // Past the types, as a program in JavaScript would.
      const cases: ReadonlyArray<readonly [call: unknown, payload: object]> = [
        [Product.search, { keyword: "yoga" }],
        [Product.search, { filter: { region: "us" } }],
        [Product.search, { pagesize: 101 }],
        [Product.search, { filter: { region: "US", price_range: { min: 2, max: 1 } } }],
        [Product.search, { page: 51, pagesize: 100 }],
        [Product.search, { filter: { price_range: { min: 1 } } }],
        [Product.videoList, { filter: { product_id: "1", days: 7, create_time_range: { min: 1 } } }],
        [Shop.liveList, { filter: {} }],
        [Shop.liveList, { filter: { seller_name: "a" } }],
        [Creator.topEcommerce, { filter: { ecommerce_type: 1 }, orderby: { field: "creator_usd_gmv" } }]
      ]
      for (const [call, payload] of cases) {
        const sent: Effect.Effect<unknown, FastMossError.FastMossError, FastMossClient.FastMossClient> = Reflect.apply(
          Object(call),
          undefined,
          [payload]
        )
        const error = yield* Effect.flip(sent)
        const issue = error._tag === "FastMossRequestError" ? error.issue : error.message
        expect(guide).toContain(issue.replace(/^filter\.price_range must/, "... must"))
      }
      const period = { type: "day", value: "2026-02-30" } as const
      const error = yield* Effect.flip(Product.topSelling({ filter: { region: "US", date_info: period } }))
      expect(error.message).toContain(String(DateInfo.DateInfo.ast.annotations[identifier]))
      expect(guide).toContain(String(DateInfo.DateInfo.ast.annotations[identifier]))
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("every line about a setting of the environment", () =>
    Effect.gen(function*() {
      const { clientId, clientSecret, ...others } = FastMossConfig.settingNames
      const wrong = new Map(Object.values(others).map((name) => [name, "-"]))
      const error = yield* Effect.flip(
        Effect.provide(
          FastMossConfig.FastMossConfig,
          FastMossConfig.layerConfig.pipe(
            Layer.provide(Layer.setConfigProvider(ConfigProvider.fromMap(wrong, { pathDelim: "_" })))
          )
        )
      )
      const lines = FastMossConfig.formatConfigError(error).split("; FASTMOSS").map((line, i) =>
        i === 0 ? line : `FASTMOSS${line}`
      )
      expect(lines.length).toBe(Object.keys(FastMossConfig.settingNames).length)
      for (const line of lines) {
        const [name = "", ...words] = line.split(" ")
        expect(guide).toContain(`\`${name}`)
        expect(guide).toContain(words.join(" "))
      }
      expect([clientId, clientSecret].every((name) => lines.some((line) => line.startsWith(name)))).toBe(true)
    }))

  it("every line about an option", () => {
    const checked = FastMossConfig.make({
      clientId: " x",
      clientSecret: Redacted.make("y"),
      retry: { base: Duration.infinity, budget: -1 },
      maxResponseSize: 0,
      prices: { "/": -1 },
      tokenRejectedCodes: [0.5]
    })
    const line = FastMossConfig.formatConfigError(Option.getOrThrow(Either.getLeft(checked)))
    for (const [, message = ""] of line.matchAll(/(must .*?)(?:;|$)/g)) expect(guide).toContain(message)
  })
})

const identifier = SchemaAST.IdentifierAnnotationId

const withoutNumbers = (text: string) => text.replace(/(?<= (?:to|most) )\d+/g, "N")

/** Returns the phrases that messages use for the fields of a payload: the names in its schema that are phrases. */
const phrasesOf = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  const name = ast.annotations[identifier]
  const own = typeof name === "string" && name.includes(" ") ? [name] : []
  switch (ast._tag) {
    case "Refinement":
      return [...own, ...phrasesOf(ast.from)]
    case "Transformation":
      return [...own, ...phrasesOf(ast.to)]
    case "Union":
      return [...own, ...ast.types.flatMap(phrasesOf)]
    case "TypeLiteral":
      return [...own, ...ast.propertySignatures.flatMap(({ type }) => phrasesOf(type))]
    case "TupleType":
      return [...own, ...[...ast.elements, ...ast.rest].flatMap(({ type }) => phrasesOf(type))]
    default:
      return own
  }
}
