import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { describe, expect, it } from "@effect/vitest"
import { Ajv } from "ajv"
import { Ajv2020 } from "ajv/dist/2020.js"
import { Effect, Either } from "effect"
import * as Question from "../../src/mcp/Question.js"
import * as Tool from "../../src/mcp/Tool.js"
import * as Calls from "../../src/reference/Calls.js"
import { credentials } from "../session.js"
import { answer, call, inProcess, textOf } from "./client.js"

const forbidden = ["$ref", "$defs", "$id", "definitions", "anyOf", "oneOf", "allOf", "if", "prefixItems", "const"]

const schemasIn = (value: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  typeof value !== "object" || value === null
    ? []
    : [
      ...(Array.isArray(value) ? [] : [Object.fromEntries(Object.entries(value))]),
      ...Object.values(value).flatMap(schemasIn)
    ]

/** Returns a value that the schema accepts, with every field of the schema. */
const exampleOf = (schema: Readonly<Record<string, unknown>>, name = ""): unknown => {
  const { enum: choices, items, minimum, pattern, properties, type } = schema
  if (Array.isArray(choices)) return choices[0]
  switch (type) {
    case "object":
      return name.endsWith("date_info")
        ? { type: "week", value: "2026-14" }
        : Object.fromEntries(
          Object.entries(properties ?? {}).map(([name, inner]) => [name, exampleOf(inner, name)])
        )
    case "array":
      return name === "fields" ? [] : [exampleOf(Object.fromEntries(Object.entries(items ?? {})), name)]
    case "integer":
    case "number":
      return typeof minimum === "number" ? Math.max(1, minimum) : 1
    case "boolean":
      return true
    default:
      return ["1729400000000000001", "EN_US", "7"].find((text) => new RegExp(String(pattern ?? "")).test(text))
  }
}

describe("the tools", () => {
  it.scoped("have unique names that every client accepts", () =>
    Effect.gen(function*() {
      const { tools } = yield* Effect.flatMap(inProcess(), (client) => Effect.promise(() => client.listTools()))
      expect(tools).toHaveLength(33)
      for (const { name } of tools) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,40}$/)
      expect(new Set(tools.map(({ name }) => name)).size).toBe(33)
    }))

  it.scoped("are marked as read-only, so that clients need not ask before each call", () =>
    Effect.gen(function*() {
      const { tools } = yield* Effect.flatMap(inProcess(), (client) => Effect.promise(() => client.listTools()))
      for (const { annotations } of tools) {
        expect(annotations).toEqual({ readOnlyHint: true, destructiveHint: false, openWorldHint: true })
      }
    }))

  it.scoped("take less than 60 KB of a client's context", () =>
    Effect.gen(function*() {
      const list = yield* Effect.flatMap(inProcess(), (client) => Effect.promise(() => client.listTools()))
      expect(Buffer.byteLength(JSON.stringify(list))).toBeLessThan(60_000)
    }))

  it("have closed schemas without references or alternatives", () => {
    for (const { inputSchema } of Tool.all) {
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false })
      for (const schema of schemasIn(inputSchema)) {
        for (const keyword of forbidden) expect(Object.keys(schema)).not.toContain(keyword)
        for (const value of Object.values(schema)) expect(value).not.toBeNull()
        if (schema["type"] === "object") expect(schema["additionalProperties"]).toBe(false)
        if (schema["type"] === "array") expect(Array.isArray(schema["items"])).toBe(false)
      }
    }
  })

  it.each(Tool.all.map((tool) => [tool.name, tool] as const))(
    "have valid JSON Schemas in draft 7 and 2020-12: %s",
    (_, { inputSchema }) => {
      const value = exampleOf(inputSchema)
      expect(new Ajv({ strict: true }).validate(inputSchema, value)).toBe(true)
      expect(new Ajv2020({ strict: true }).validate(inputSchema, value)).toBe(true)
    }
  )

  it.effect.each([...Tool.all])("accept a value that fits their schema: $name", (tool) =>
    Effect.gen(function*() {
      const { latest: _, ...properties } = tool.inputSchema.properties
      const { payload } = yield* Question.make(tool, exampleOf({ ...tool.inputSchema, properties }))
      const { check } = yield* Calls.load(tool.endpoint.name)
      // The example has all fields, so it may combine two that exclude each other. No other problem is allowed.
      const problem = Either.match(check(payload), { onLeft: (issues) => issues, onRight: () => "" })
      expect(problem).toMatch(
        /^(|filter\.\w+ cannot be combined with filter\.\w+|orderby\.field \w+ requires no filter\.\w+: .*)$/
      )
    }))

  it("can be limited to some families, and an unknown or missing family is an error", () => {
    const chosen = Tool.ofFamilies("product, Shop")
    expect(chosen).toMatchObject({ _tag: "Right" })
    expect(Tool.ofFamilies("prodct")).toMatchObject({ left: expect.stringContaining("did you mean product?") })
    expect(Tool.ofFamilies(" , ")).toMatchObject({ _tag: "Left" })
  })

  it.scoped("return rows from each endpoint for the required parameters", () =>
    Effect.gen(function*() {
      const client = yield* inProcess({ environment: { ...(yield* credentials), FASTMOSS_BUDGET: "1000 calls/day" } })
      const rows = yield* answer(client, "Product_search", { filter: { region: "US" }, limit: 1 })
      const product_id = rows.rows[0]?.["product_id"]
      const creators = yield* answer(client, "Creator_search", { filter: { region: "US" }, limit: 1 })
      const uid = creators.rows[0]?.["uid"]
      const shops = yield* answer(client, "Shop_search", { filter: { region: "US" }, limit: 1 })
      const seller_id = shops.rows[0]?.["seller_id"]
      const filters: Readonly<Record<string, object>> = {
        Product_creatorList: { product_id },
        Product_videoList: { product_id },
        Product_salesTrend: { product_id, days: 7 },
        Creator_productList: { uid },
        Shop_creatorList: { seller_id },
        Shop_liveList: { seller_id },
        Shop_productList: { seller_id },
        Shop_videoList: { seller_id }
      }
      for (const { endpoint, inputSchema, name } of Tool.all) {
        const filter = filters[name]
        const result = yield* answer(client, name, {
          ...(filter === undefined ? {} : { filter }),
          ...("latest" in inputSchema.properties ? { latest: "week" } : {})
        })
        expect(result.rows.length, name).toBeGreaterThan(0)
        if (endpoint.list !== null) expect(result.rows.length).toBeLessThanOrEqual(10)
      }
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scoped("refuse unknown and invalid arguments before any request", () =>
    Effect.gen(function*() {
      const client = yield* inProcess({ environment: yield* credentials })
      const texts = yield* Effect.forEach([
        { keyword: "yoga" },
        { filter: { regoin: "US" } },
        { fields: ["titel"] },
        { page: 2 },
        { limit: 1000 },
        { skip: -1 },
        { filter: { region: "XX" } },
        { orderby: { field: "units" } }
      ], (args) =>
        Effect.map(call(client, "Product_search", args), (result) => {
          expect(result.isError).toBe(true)
          expect(result.structuredContent).toBeUndefined()
          return textOf(result)
        }))
      expect(texts[0]).toContain("did you mean keywords?")
      expect(texts[1]).toContain("did you mean region?")
      expect(texts[2]).toContain("did you mean title?")
      expect(texts[3]).toContain("limit and skip choose the rows")
      expect(texts[4]).toContain("from 1 to 100")
      for (const text of texts) expect(text).toMatch(/Nothing was sent\.$/)
      const { requests } = yield* Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)
      expect(requests).toBe(0)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scoped("accept objects as JSON text, orderby as a list, nulls, and fields separated by commas", () =>
    Effect.gen(function*() {
      const client = yield* inProcess()
      const { rows } = yield* answer(client, "Product_search", {
        filter: "{\"region\":\"US\",\"price_range\":\"{\\\"min\\\":1}\",\"category_id\":null}",
        orderby: [{ field: "day7_units_sold", order: "desc" }],
        keywords: null,
        fields: "title, region",
        limit: "2"
      })
      expect(rows).toHaveLength(2)
      expect(rows[0]).toMatchObject({ region: "US" })
      expect(Object.keys(rows[0] ?? {}).sort()).toEqual(["region", "title"])
    }))

  it.scoped("keep ids as strings, and refuse an id that is a rounded number", () =>
    Effect.gen(function*() {
      const client = yield* inProcess({ environment: yield* credentials })
      const [search] = Tool.all.filter(({ name }) => name === "Product_search")
      if (search === undefined) throw new Error("no tool")
      const id = "7123456789012345678"
      expect(Question.make(search, { filter: { product_id: id } })).toMatchObject({
        right: { payload: { filter: { product_id: id } } }
      })
      const refused = yield* call(client, "Product_salesTrend", {
        filter: { product_id: Number("7123456789012345678"), days: 7 }
      })
      expect(refused.isError).toBe(true)
      expect(textOf(refused)).toContain("Pass an id as a string")
      const { requests } = yield* Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)
      expect(requests).toBe(0)
      const { rows } = yield* answer(client, "Product_search", { limit: 1, fields: ["product_id"] })
      expect(rows[0]?.["product_id"]).toMatch(/^\d{19}$/)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.scoped("cause a protocol error if the tool or the resource is unknown", () =>
    Effect.gen(function*() {
      const client = yield* inProcess()
      const tool = yield* Effect.flip(
        Effect.tryPromise(() => client.callTool({ name: "Product_serch", arguments: {} }))
      )
      expect(String(tool.error)).toContain("did you mean Product_search?")
      expect(tool.error).toMatchObject({ code: -32_602 })
      const resource = yield* Effect.flip(
        Effect.tryPromise(() => client.readResource({ uri: "fastmoss://endpoints/Product.serch" }))
      )
      expect(resource.error).toMatchObject({ code: -32_002 })
    }))
})

describe("the resources", () => {
  it.scoped("describe every endpoint", () =>
    Effect.gen(function*() {
      const client = yield* inProcess()
      const { resources } = yield* Effect.promise(() => client.listResources())
      expect(resources).toHaveLength(33)
      for (const { uri } of resources) {
        const { contents: [content] } = yield* Effect.promise(() => client.readResource({ uri }))
        expect(content).toMatchObject({ uri, mimeType: "text/markdown", text: expect.stringMatching(/^# /) })
      }
      const { resourceTemplates: [template] } = yield* Effect.promise(() => client.listResourceTemplates())
      expect(template?.uriTemplate).toBe("fastmoss://endpoints/{name}")
    }))
})
