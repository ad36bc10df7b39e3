/**
 * An OpenAPI document of FastMoss, made of the declarations of the endpoints, for those who call it without this library.
 * FastMoss publishes none. `docs/openapi.json` of the repository is this one, with the docstrings as descriptions.
 *
 * @since 0.1.0
 */
import type { Endpoint } from "@effect-fastmoss/core/Endpoint"
import * as Endpoints from "@effect-fastmoss/core/Endpoints"
import { baseUrls } from "@effect-fastmoss/core/FastMossConfig"
import { apiReasonOf } from "@effect-fastmoss/core/FastMossError"
import * as Signature from "@effect-fastmoss/core/Signature"
import * as JSONSchema from "effect/JSONSchema"
import * as Predicate from "effect/Predicate"
import * as SchemaAST from "effect/SchemaAST"

/**
 * A JSON Schema, of the dialect of OpenAPI 3.1.
 *
 * @since 0.1.0
 * @category models
 */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * What a path does. All of FastMoss's are `POST`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Operation {
  readonly operationId: string
  readonly tags: ReadonlyArray<string>
  readonly summary: string
  readonly description?: string
  readonly externalDocs?: { readonly url: string }
  readonly "x-confidence": "documented" | "third-party"
  /** Rows that a listing gives at most, page by page; `null` where no source says. */
  readonly "x-window"?: number | null
  /** The fields that tell a row of a listing from others. */
  readonly "x-row-key"?: ReadonlyArray<string>
  /** Empty for a call that proves nothing; the document's own where there is none. */
  readonly security?: ReadonlyArray<never>
  readonly requestBody: {
    readonly required: true
    readonly description?: string
    readonly content: { readonly "application/json": { readonly schema: JsonSchema; readonly example?: object } }
  }
  readonly responses: Readonly<Record<string, object>>
}

/**
 * The document.
 *
 * @since 0.1.0
 * @category models
 */
export interface Document {
  readonly openapi: "3.1.0"
  readonly info: {
    readonly title: string
    readonly version: string
    readonly description: string
    readonly license: { readonly name: string; readonly identifier: string }
  }
  readonly externalDocs: { readonly description: string; readonly url: string }
  readonly servers: ReadonlyArray<{ readonly url: string; readonly description: string }>
  readonly security: ReadonlyArray<Readonly<Record<string, ReadonlyArray<never>>>>
  readonly tags: ReadonlyArray<{ readonly name: string; readonly description: string }>
  readonly paths: Readonly<Record<string, { readonly post: Operation }>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly responses: Readonly<Record<string, object>>
    readonly securitySchemes: Readonly<Record<string, object>>
  }
}

/**
 * The document's version: the library's.
 *
 * @since 0.1.0
 * @category models
 */
export const version = "0.1.0"

/**
 * The documented codes of an answer, 0 aside, and what they mean ("Things to note"; 1002 was seen by users).
 *
 * @since 0.1.0
 * @category models
 */
export const codes: ReadonlyArray<readonly [code: number, meaning: string]> = [
  [1002, "the credentials are wrong, or a placeholder, or revoked (not documented; seen by users, with HTTP 200)"],
  [10001, "a parameter is wrong; also a page size above what the plan allows"],
  [20001, "there is no such resource"],
  [30001, "the plan does not include this endpoint (HTTP 403 was seen for that, too)"],
  [30002, "the limit of the plan on data is reached"],
  [30003, "too many calls; try again later"],
  [40001, "FastMoss has a fault; try again later"]
]

/** Texts by operation, by the path of a field or by its name. */
type Descriptions = Readonly<Record<string, string>>

/**
 * Descriptions of fields: of each operation's payload and data by the path of the field (`list.shop.name`), and of the types
 * that have a name in the document by the name of the field.
 *
 * @since 0.1.0
 * @category models
 */
export interface FieldDescriptions {
  readonly endpoints: Readonly<Record<string, OperationFields>>
  readonly types: Readonly<Record<string, Descriptions>>
}

interface OperationFields {
  readonly payload: Descriptions
  readonly data: Descriptions
}

/**
 * The document. `descriptions` adds words to operations, by their ids: `Product.search`; `fields` adds words to their fields.
 *
 * @example
 * import { OpenApi } from "@effect-fastmoss/sandbox"
 *
 * const text = JSON.stringify(OpenApi.document(), null, 2)
 *
 * @since 0.1.0
 * @category constructors
 */
export const document = (
  descriptions: Descriptions = {},
  fields: FieldDescriptions = { endpoints: {}, types: {} }
): Document => {
  const components = makeComponents(fields.types)
  const paths = Endpoints.all.map((named) => {
    const post = operationOf(named, descriptions[named.name], fields.endpoints[named.name], components)
    return [named.endpoint.path, { post }] as const
  })
  return {
    openapi: "3.1.0",
    info: {
      title: "FastMoss OpenAPI (unofficial)",
      version,
      description: about,
      license: { name: "MIT", identifier: "MIT" }
    },
    externalDocs: { description: "FastMoss's documentation", url: "https://developers.fastmoss.com" },
    servers: [
      { url: baseUrls.production, description: "production" },
      { url: baseUrls.test, description: "test" }
    ],
    security: [Object.fromEntries(Object.keys(signed).map((name) => [name, []])), { bearer: [] }],
    tags,
    paths: { ...tokenPaths, ...Object.fromEntries(paths) },
    components: {
      schemas: components.schemas(),
      responses: { Failure: failure },
      securitySchemes: { ...signed, bearer }
    }
  }
}

const codeTable = [
  "| code | name in this library | meaning |",
  "| --- | --- | --- |",
  "| 0 | | success |",
  ...codes.map(([code, meaning]) => `| ${code} | ${apiReasonOf(code)} | ${meaning} |`)
].join("\n")

const about = `FastMoss is an API of TikTok commerce data: products, creators, shops, videos, livestreams, agencies.

**Not published by FastMoss.** Generated from the declarations of effect-fastmoss, a library, which were put together from public material: FastMoss's documentation and public code that calls the API. Nothing was checked against the live service. \`x-confidence\` is \`documented\` where method and path stand on an official page, and \`third-party\` where they were seen in public code only. Fields, units and forms are uncertain where an operation says so. The descriptions of operations are the library's; its \`extra\` is where a program puts fields that are not listed, which are then sent beside those that are.

**Calls** are POST with a JSON body. FastMoss accepts fields that it does not know, and ignores them without a word: a misspelt filter gives plausible rows of something else, and is charged for. Filters and orders that are not listed here may exist.

**Answers** are an envelope. Check the HTTP status first, then \`code\`:

${codeTable}

**Forms** vary: a number may come as a text, an object as \`null\` or in an array of one, a list as one element alone. Any field may be missing or \`null\`, and there may be more fields.

**Units**: amounts are in the currency of the region, unless the name of the field has \`usd\` in it. Times are Unix seconds unless said otherwise. Ids are decimal digits, often beyond 2^53: send texts.

**Pages**: \`page\` from 1, \`pagesize\` from 1 to 100 (some plans allow 10). Some listings end early: \`x-window\` is the greatest \`page * pagesize\`, \`null\` where no source tells whether there is one. \`x-row-key\` is what tells one row from another: rows may come again on a later page.

**Rankings** exist for finished periods only; one that is not finished, or not computed yet, is an empty list.

FastMoss sends no CORS headers: it cannot be called from a browser.`

const tags = [
  { name: "Token", description: "Access tokens. These calls are not signed." },
  { name: "Connectivity", description: "A test of connection and signature." },
  { name: "Product", description: "Search, categories, trend, who promotes them, rankings." },
  { name: "Creator", description: "Search, categories, what they promote, rankings." },
  { name: "Shop", description: "Search, their products, creators, videos and livestreams, rankings." },
  { name: "Video", description: "Search." },
  { name: "Live", description: "Search and rankings of livestreams, and of products and creators by live sales." },
  { name: "Agency", description: "A ranking of agencies." }
]

const inQuery = (name: string, description: string) => ({ type: "apiKey", in: "query", name, description })

const signed = {
  accessToken: inQuery("access_token", "The access token, from `/v1/token` or `/v1/refreshToken`."),
  sign: inQuery(
    "sign",
    "The signature: the SHA-256, as lower-case hexadecimal, of client secret, path, body and client secret again, joined "
      + "by `|`, in UTF-8: `sha256(secret|path|body|secret)`. The path is the path alone (`/product/v1/search`), without "
      + "host and query; the body is the very text that is sent, byte for byte. Neither the token nor the timestamp is "
      + "part of it."
  ),
  clientId: inQuery("client_id", "The client id that FastMoss's console shows."),
  timestamp: inQuery("timestamp", "The time of the call: whole Unix seconds. How far it may be off is not documented."),
  signatureVersion: inQuery(
    "signature_version",
    `Always \`${Signature.version}\`. Uncertain: only some pages show it; the official client sends it.`
  )
}

const bearer = {
  type: "http",
  scheme: "bearer",
  description:
    "The client secret itself, with neither token nor signature. Uncertain: newer documentation pages show it, and "
    + "third parties use it so; no page says which accounts may."
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

const envelope = {
  msg: { type: ["string", "null"], description: "FastMoss's words; some endpoints have `message` in its place." },
  message: { type: ["string", "null"], description: "FastMoss's words; some endpoints have `msg` in its place." },
  request_id: { type: ["string", "null"], description: "Missing from some answers." },
  timestamp: { type: ["integer", "null"], description: "The server's time in Unix seconds. Missing from some answers." }
}

const envelopes = {
  Success: {
    type: "object",
    description: "The envelope of an answer.",
    properties: {
      code: { enum: [0, "0"], description: "0; clients have met it as a text, too." },
      ...envelope
    },
    required: ["code"]
  },
  Error: {
    type: "object",
    description: `The envelope of a refusal. FastMoss sends it with HTTP 200, too.\n\n${codeTable}`,
    properties: {
      code: { type: ["integer", "string"], not: { enum: [0, "0"] }, examples: codes.map(([code]) => code) },
      ...envelope,
      data: { description: "Usually null." }
    },
    required: ["code"]
  },
  Token: {
    type: "object",
    description: "How long tokens live is not documented. Which of the fields of time come varies.",
    properties: {
      access_token: { type: "string", minLength: 1 },
      refresh_token: { type: ["string", "null"], description: "Takes the place of the one before, if there is one." },
      expires_in: { type: ["number", "string", "null"], description: "Seconds from now." },
      refresh_expires_in: { type: ["number", "string", "null"], description: "Seconds from now." },
      expire_at: { type: ["number", "string", "null"], description: "Unix seconds." },
      refresh_expire_at: { type: ["number", "string", "null"], description: "Unix seconds." }
    },
    required: ["access_token"]
  }
}

const failure = {
  description:
    "HTTP statuses that users have met: 401, 402, 403 (not in the plan), 404, 408, 429 and 5xx. The body may be an "
    + "envelope, or anything.",
  content: { "application/json": { schema: ref("Error") } }
}

const responsesOf = (data: JsonSchema) => ({
  200: {
    description: "Success, with `code` 0, or a refusal, with another.",
    content: {
      "application/json": {
        schema: {
          oneOf: [
            { allOf: [ref("Success"), { type: "object", properties: { data }, required: ["data"] }] },
            ref("Error")
          ]
        }
      }
    }
  },
  default: { $ref: "#/components/responses/Failure" }
})

const tokenOperation = (operationId: string, summary: string, description: string, secret: string): Operation => ({
  operationId,
  tags: ["Token"],
  summary,
  description,
  "x-confidence": "third-party",
  security: [],
  requestBody: {
    required: true,
    content: {
      "application/json": {
        schema: {
          type: "object",
          properties: { client_id: { type: "string" }, [secret]: { type: "string" } },
          required: ["client_id", secret]
        }
      }
    }
  },
  responses: responsesOf(ref("Token"))
})

const tokenPaths = {
  "/v1/token": {
    post: tokenOperation(
      "Token.acquire",
      "Credentials for an access token",
      "Not signed, without query. The path is that of the official client and of users; no page has it.",
      "client_secret"
    )
  },
  "/v1/refreshToken": {
    post: tokenOperation(
      "Token.refresh",
      "A refresh token for the next access token",
      "Not signed, without query. When it is refused, credentials get a new token from `/v1/token`.",
      "refresh_token"
    )
  }
}

const operationOf = (
  { endpoint, name }: Endpoints.Named,
  words: string | undefined,
  fields: OperationFields = { payload: {}, data: {} },
  components: Components
): Operation => {
  const { confidence, documentation, listing, path, title } = endpoint
  const [family = name] = name.split(".")
  const older = Object.entries(Endpoints.superseded).flatMap(([old, current]) => current === path ? [old] : [])
  const description = [
    words,
    older.length > 0 ? `Some pages have it under an older name, \`${older.join("`, `")}\`.` : undefined,
    confidence === "third-party" ? "Method and path were seen in public code only." : undefined,
    Predicate.isNumber(listing?.resultWindow)
      ? `Gives no row beyond \`page * pagesize\` ${listing.resultWindow}.`
      : undefined
  ].filter(Predicate.isNotUndefined).join("\n\n")
  return {
    operationId: name,
    tags: [family],
    summary: title,
    ...(description === "" ? {} : { description }),
    ...(documentation === undefined ? {} : { externalDocs: { url: documentation } }),
    "x-confidence": confidence,
    ...(listing === undefined ? {} : { "x-window": listing.resultWindow ?? null, "x-row-key": listing.key }),
    requestBody: {
      required: true,
      description: "Fields that FastMoss does not know are ignored without a word.",
      content: { "application/json": { schema: payloadOf(endpoint.payload, fields.payload, components) } }
    },
    responses: responsesOf(dataOf(endpoint, name, fields.data, components))
  }
}

const payloadOf = (ast: SchemaAST.AST, descriptions: Descriptions, components: Components): JsonSchema => {
  const schema = described(descriptions)(convert(
    ast,
    (_, definition, title) =>
      title !== undefined && isName(title) ? components.defineType(title, definition) : definition()
  ))
  if (!isSchema(schema["properties"])) return schema
  // How this library sends what it does not know; no field of FastMoss's.
  const { extra: _, ...properties } = schema["properties"]
  return { ...schema, properties }
}

const dataOf = (
  { data, listing }: Endpoint,
  name: string,
  descriptions: Descriptions,
  components: Components
): JsonSchema => {
  const nameOf = (identifier: string, definition: () => JsonSchema) =>
    isPhrase(identifier) ? definition() : components.defineType(identifier, definition)
  const ast = listing !== undefined && SchemaAST.isTransformation(data) ? data.to : data
  const schema = mapSchemas(
    described(descriptions)(convert(ast, nameOf)),
    (inner, property = "") => shareObjects(inner, [...name.split("."), property], components)
  )
  const list = listing !== undefined && isSchema(schema["properties"]) ? schema["properties"]["list"] : undefined
  if (!isSchema(list)) return schema
  // Some answers are the list itself, which is no field then; a period without rows may be null.
  const { description: _, ...rows } = list
  return flatten({ anyOf: [schema, rows, { type: "null" }] })
}

/** Adds descriptions to fields, by their paths. Elements and alternatives have the path of the whole. */
const described = (descriptions: Descriptions, path = "") => (schema: JsonSchema): JsonSchema =>
  mapSchemas(schema, (inner, property) => {
    if (!isSchema(inner)) return inner
    if (property === undefined) return described(descriptions, path)(inner)
    const field = described(descriptions, `${path}${property}.`)(inner)
    const description = descriptions[path + property]
    return description === undefined || description === "" ? field : { ...field, description }
  })

/** The schemas that have names, which every operation refers to and adds to. */
interface Components {
  /** Defines a schema that has the name of a type, with the type's descriptions. */
  readonly defineType: (name: string, definition: () => JsonSchema) => JsonSchema
  readonly define: (name: string, definition: () => JsonSchema) => JsonSchema
  /** Whether a name is nobody's, or that of the very same schema. */
  readonly isFree: (name: string, schema: JsonSchema) => boolean
  readonly schemas: () => Readonly<Record<string, JsonSchema>>
}

const makeComponents = (types: FieldDescriptions["types"]): Components => {
  const defined = new Map<string, JsonSchema>(Object.entries(envelopes))
  const define = (name: string, definition: () => JsonSchema) => {
    if (!defined.has(name)) {
      // Its name before its schema: that of a tree holds itself.
      defined.set(name, {})
      defined.set(name, definition())
    }
    return ref(name)
  }
  return {
    define,
    defineType: (name, definition) => define(name, () => described(types[name] ?? {})(definition())),
    isFree: (name, schema) => !defined.has(name) || JSON.stringify(defined.get(name)) === JSON.stringify(schema),
    schemas: () => Object.fromEntries([...defined].sort(([one], [other]) => one < other ? -1 : 1))
  }
}

/** Names the objects inside data, so that their other forms, such as the array of one, do not repeat them. */
const shareObjects = (schema: unknown, path: ReadonlyArray<string>, components: Components): unknown => {
  if (!isSchema(schema)) return schema
  const shared = mapSchemas(
    schema,
    (inner, property) => shareObjects(inner, property === undefined ? path : [...path, property], components)
  )
  if (schema["type"] !== "object") return shared
  const [parent = "", field = ""] = path.slice(-2)
  const long = path.map(pascal).join("").replace(/List$/, "Row")
  // A row is its listing's own. `l1`, `l2` and `l3` of a category are alike.
  const short = field === "list" ? long : /^l\d$/.test(field) ? `${pascal(parent)}Level` : pascal(field)
  return components.define(components.isFree(short, shared) ? short : long, () => shared)
}

/**
 * Effect's JSON Schema, without what means something to Effect alone. `name` decides on what has an identifier: a phrase of
 * this library's, which becomes the description, or a name. A schema that payloads have in common has a title besides.
 */
const convert = (
  ast: SchemaAST.AST,
  name: (identifier: string, definition: () => JsonSchema, title: string | undefined) => JsonSchema
): JsonSchema => {
  const definitions: Record<string, JSONSchema.JsonSchema7> = {}
  const tidy = (schema: unknown): unknown => {
    if (!isSchema(schema)) return schema
    if (Predicate.isString(schema["$ref"])) {
      const identifier = schema["$ref"].replace(/~1/g, "/").replace(/~0/g, "~")
      return name(identifier, () => {
        const definition = toSchema(tidy(definitions[identifier]))
        return isPhrase(identifier) ? { ...definition, description: identifier } : definition
      }, definitions[identifier]?.title)
    }
    if (schema["$id"] === "/schemas/unknown") return {}
    return flatten(mapSchemas(open(oneTuple(Object.fromEntries(Object.entries(schema).filter(isMeant)))), tidy))
  }
  return toSchema(tidy(JSONSchema.fromAST(ast, {
    definitions,
    definitionPath: "",
    target: "openApi3.1",
    additionalPropertiesStrategy: "allow"
  })))
}

/** Effect's own filters have titles such as `int` and `between(1, 100)`. */
const isName = (title: string): boolean => /^[A-Z]\w*$/.test(title)

const isPhrase = (identifier: string): boolean => identifier.includes(" ")

/** Titles are Effect's words for its own schemas; a text of any length has an infinite `maxLength`. */
const isMeant = ([key, value]: readonly [string, unknown]): boolean =>
  key !== "title" && value !== Infinity && !((key === "required" || key === "properties") && isEmpty(value))

const isEmpty = (value: unknown): boolean => Predicate.isObject(value) && Object.keys(value).length === 0

/** An array of one, in words that more tools know than `prefixItems`. */
const oneTuple = (schema: JsonSchema): JsonSchema => {
  const { prefixItems, ...others } = schema
  return Array.isArray(prefixItems) && prefixItems.length === 1 && others["items"] === false
    ? { ...others, items: prefixItems[0], minItems: 1, maxItems: 1 }
    : schema
}

/** Any value for any other field is any other field. */
const open = (schema: JsonSchema): JsonSchema =>
  "additionalProperties" in schema ? { ...schema, additionalProperties: true } : schema

/** A choice of choices is one choice. */
const flatten = (schema: JsonSchema): JsonSchema => {
  const { anyOf, ...others } = schema
  if (!Array.isArray(anyOf)) return schema
  const members = new Map<string, unknown>()
  for (const member of anyOf) {
    const inner = isSchema(member) && Object.keys(member).length === 1 ? member["anyOf"] : undefined
    for (const one of Array.isArray(inner) ? inner : [member]) members.set(JSON.stringify(one), one)
  }
  return { ...others, anyOf: [...members.values()] }
}

/** The same schema with other schemas inside. `property` is the name where the inner one is a property's. */
const mapSchemas = (schema: JsonSchema, f: (inner: unknown, property?: string) => unknown): JsonSchema =>
  Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      switch (key) {
        case "properties":
          return [
            key,
            Object.fromEntries(Object.entries(toSchema(value)).map(([name, inner]) => [name, f(inner, name)]))
          ]
        case "items":
          return [key, f(value)]
        case "anyOf":
        case "allOf":
        case "prefixItems":
          return [key, Array.isArray(value) ? value.map((inner: unknown) => f(inner)) : value]
        default:
          return [key, value]
      }
    })
  )

const isSchema = (value: unknown): value is JsonSchema => Predicate.isRecord(value) && !Array.isArray(value)

const toSchema = (value: unknown): JsonSchema => isSchema(value) ? value : {}

const pascal = (name: string): string =>
  name.split("_").map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join("")
