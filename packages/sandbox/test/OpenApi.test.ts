import { AccessToken, Authentication, Endpoints, FastMossConfig, FastMossError, Token } from "@effect-fastmoss/core"
import { OpenApi } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Ajv2020 } from "ajv/dist/2020.js"
import { Effect, Either, Layer, Redacted } from "effect"
import { readFileSync } from "node:fs"
import * as Json from "../../core/src/http/Json.js"
import * as ServerClock from "../../core/src/http/ServerClock.js"
import examples from "../../core/test/vectors/examples.json" with { type: "json" }

const document = OpenApi.document()
const operations = Object.entries(document.paths).map(([path, { post }]) => ({ path, ...post }))

// The document is not a JSON Schema, but contains some. Ajv ignores the other parts.
const ajv = new Ajv2020({ strict: false, allErrors: true }).addSchema(document, "openapi.json")

const pointer = (...keys: ReadonlyArray<string>) =>
  keys.map((key) => `/${encodeURIComponent(key.replace(/~/g, "~0").replace(/\//g, "~1"))}`).join("")

const problems = (path: string, place: ReadonlyArray<string>, value: unknown) => {
  const accepts = ajv.compile({
    $ref: `openapi.json#${pointer("paths", path, "post", ...place, "content", "application/json", "schema")}`
  })
  return accepts(value) ? [] : accepts.errors ?? []
}

const inRequest = (path: string, value: unknown) => problems(path, ["requestBody"], value)
const inAnswer = (path: string, value: unknown) => problems(path, ["responses", "200"], value)

describe("the document", () => {
  it("contains every endpoint once, and the two token requests", () => {
    const named = operations.map(({ operationId, path }) => [operationId, path])
    expect(named).toEqual([
      ["Token.acquire", "/v1/token"],
      ["Token.refresh", "/v1/refreshToken"],
      ...Endpoints.all.map(({ endpoint, name }) => [name, endpoint.path])
    ])
    expect(new Set(named.map(([, path]) => path)).size).toBe(Endpoints.all.length + 2)
  })

  it("defines exactly the tags of its operations", () => {
    expect(new Set(operations.flatMap(({ tags }) => tags))).toEqual(new Set(document.tags.map(({ name }) => name)))
  })

  it("contains the result window and the row key of every listing", () => {
    for (const { endpoint } of Endpoints.all) {
      const operation = document.paths[endpoint.path]?.post
      expect(operation?.["x-confidence"]).toBe(endpoint.confidence)
      expect(operation?.["x-row-key"]).toEqual(endpoint.listing?.key)
      expect(operation?.["x-result-window"]).toBe(
        endpoint.listing === undefined ? undefined : endpoint.listing.resultWindow ?? null
      )
      expect(operation?.externalDocs?.url).toBe(endpoint.documentation)
    }
  })

  it("refers to existing components, has no unused ones, and contains nothing specific to Effect", () => {
    const text = JSON.stringify(document)
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]*)"/g)].map(([, name]) => name))
    expect(referred).toEqual(new Set(Object.keys(document.components.schemas)))
    expect(text).not.toMatch(/\$id|\$defs|\/schemas\/(unknown|any)|:null,"maxLength|"extra"/)
  })

  it("is the same in every run", () => {
    expect(JSON.stringify(OpenApi.document())).toBe(JSON.stringify(document))
  })

  it("adds given descriptions", () => {
    const described = OpenApi.document({ "Video.search": "Words." }).paths["/video/v1/search"]?.post.description
    expect(described).toMatch(/^Words\.\n\n/)
  })

  it("has the version of the package", () => {
    const manifest = JSON.parse(readFileSync(new URL("../../core/package.json", import.meta.url), "utf8"))
    expect(document.info.version).toBe(manifest.version)
  })

  it("lists the error codes that the library knows", () => {
    expect(OpenApi.codes.map(([code]) => FastMossError.reasonOfCode(code))).not.toContain("Unknown")
    const reasons = new Set(OpenApi.codes.map(([code]) => FastMossError.reasonOfCode(code)))
    expect(reasons.size).toBe(FastMossError.Reason.literals.length - 1)
  })

  it("describes each code as the library's table does", () => {
    const entries = Object.values(FastMossError.reasons)
    expect(new Map(OpenApi.codes)).toEqual(
      new Map(entries.flatMap(({ codes, sentence }) => codes.map((code) => [code, sentence])))
    )
    for (const { codes, reason, sentence } of entries.filter(({ codes }) => codes.length > 0)) {
      expect(document.info.description).toContain(`| ${codes.join(", ")} | ${reason} | ${sentence} |`)
    }
  })

  it.effect("has the query parameters of a signed call, in one requirement", () =>
    Effect.gen(function*() {
      const { authorize } = yield* Authentication.Authentication
      const { request: { query } } = yield* authorize({ method: "POST", path: "/test", body: "{}" })
      const schemes: Record<string, object> = document.components.securitySchemes
      const names = Object.keys(document.security[0] ?? {}).map((name) => Object(schemes[name]).name)
      expect(names).toEqual([...new URLSearchParams(query).keys()])
    }).pipe(Effect.provide(signed)))

  it("requires no credentials for token requests", () => {
    expect(operations.flatMap(({ path, security }) => security?.length === 0 ? [path] : [])).toEqual([
      "/v1/token",
      "/v1/refreshToken"
    ])
  })
})

describe("every request in FastMoss's documentation matches the document", () => {
  for (const { body, kind, path } of examples) {
    if (kind !== "request" || !(path in document.paths)) continue
    it(`${path} ${body.slice(0, 60)}`, () => {
      expect(inRequest(path, JSON.parse(body))).toEqual([])
    })
  }
})

describe("every response in FastMoss's documentation matches the document", () => {
  const answers = examples.filter(({ kind, path }) => kind === "answer" && path in document.paths)
  it("all fourteen", () => {
    expect(answers.length).toBe(14)
  })
  for (const { body, path } of answers) {
    it(`${path} ${body.slice(0, 60)}`, () => {
      expect(inAnswer(path, Either.getOrThrow(Json.parse(body)))).toEqual([])
    })
  }
})

describe("the schemas", () => {
  const search = "/product/v1/search"
  const page = (data: unknown) => ({ code: 0, msg: "success", data })

  it("require an order in the form that FastMoss requires", () => {
    const order = { field: "gmv", order: "desc" }
    expect(inRequest("/product/v1/rank/topSelling", { orderby: [order] })).toEqual([])
    expect(inRequest("/product/v1/rank/topSelling", { orderby: order })).not.toEqual([])
    expect(inRequest("/product/v1/rank/topSelling", { orderby: [order, order] })).not.toEqual([])
    expect(inRequest("/product/v1/videoList", { filter: { product_id: "1" }, orderby: order })).toEqual([])
    expect(inRequest("/product/v1/videoList", { filter: { product_id: "1" }, orderby: [order] })).not.toEqual([])
  })

  it("require fields with the right type", () => {
    expect(inRequest("/product/v1/salesTrend", {})).not.toEqual([])
    expect(inRequest("/product/v1/salesTrend", { filter: { product_id: 1, days: 7 } })).not.toEqual([])
    expect(inRequest("/product/v1/salesTrend", { filter: { product_id: "1", days: 29 } })).not.toEqual([])
    expect(inRequest(search, { pagesize: 101 })).not.toEqual([])
  })

  it("allow unknown fields", () => {
    expect(inRequest(search, { new_field: 1, filter: { new_field: 1 } })).toEqual([])
    expect(inRequest("/test", { hello: "world" })).toEqual([])
  })

  it("allow the unusual forms that FastMoss sends", () => {
    const row = { product_id: 12, gmv: "700.0000", commission_rate: "8%", is_cross_border: "0", shop: null, new: {} }
    const data = [
      { total: 1, list: [row] },
      { total: "1", list: [{ ...row, shop: [{ seller_id: "1" }], category: { l1: null } }] },
      { total: { total: "1" }, list: [null] },
      { total: null, list: null },
      {},
      [row],
      null
    ]
    for (const one of data) expect(inAnswer(search, page(one))).toEqual([])
  })

  it("reject rows with another type", () => {
    expect(inAnswer(search, page({ list: ["x"] }))).not.toEqual([])
    expect(inAnswer(search, page({ list: [{ product_id: {} }] }))).not.toEqual([])
    expect(inAnswer(search, page("x"))).not.toEqual([])
  })

  it("accept failures", () => {
    expect(inAnswer(search, { code: 1002, data: null, message: "invalid client_secret" })).toEqual([])
    expect(inAnswer(search, { msg: "success" })).not.toEqual([])
  })

  it("describe the token requests", () => {
    expect(inRequest("/v1/token", { client_id: "a", client_secret: "b" })).toEqual([])
    expect(inRequest("/v1/refreshToken", { client_id: "a", client_secret: "b" })).not.toEqual([])
    expect(inAnswer("/v1/token", page({ access_token: "a", expires_in: 7200 }))).toEqual([])
    expect(inAnswer("/v1/token", page({ refresh_token: "a" }))).not.toEqual([])
  })
})

const signed = Authentication.layerSigned.pipe(
  Layer.provide(ServerClock.layer),
  Layer.provide(FastMossConfig.layer({ clientId: "id", clientSecret: Redacted.make("secret") })),
  Layer.provide(
    Layer.mock(AccessToken.AccessToken, { get: Effect.succeed(Token.fromJson({ access_token: "token" })) })
  )
)
