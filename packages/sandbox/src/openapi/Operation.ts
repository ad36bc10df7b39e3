import type { Endpoint } from "@effect-fastmoss/core/Endpoint"
import * as Endpoints from "@effect-fastmoss/core/Endpoints"
import * as Predicate from "effect/Predicate"
import * as SchemaAST from "effect/SchemaAST"
import * as Components from "./Components.js"
import { ref, responsesOf } from "./EnvelopeSchemas.js"
import { describe, type Descriptions, type OperationFields } from "./FieldDescriptions.js"
import { flatten, fromAst, isName, isPhrase, isSchema, type JsonSchema, mapSchemas } from "./JsonSchema.js"

/**
 * The operation of a path in the OpenAPI document. FastMoss has only `POST` operations.
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
  /**
   * The highest value of `page * pagesize` for which an endpoint has rows, or `null` if no source names a limit. Absent
   * for endpoints without pages.
   */
  readonly "x-result-window"?: number | null
  /** Names of the fields that together identify a row. Absent for endpoints without pages. */
  readonly "x-row-key"?: ReadonlyArray<string>
  /** An empty list if the operation needs no credentials. If absent, the `security` of the whole document applies. */
  readonly security?: ReadonlyArray<never>
  readonly requestBody: {
    readonly required: true
    readonly description?: string
    readonly content: { readonly "application/json": { readonly schema: JsonSchema; readonly example?: object } }
  }
  readonly responses: Readonly<Record<string, object>>
}

/**
 * Creates the operation of an endpoint.
 *
 * - `words`: the description of the endpoint
 * - `fields`: the descriptions of the fields in its payload and data
 * - `components`: the registry in which the named schemas of the operation are defined
 *
 * @internal
 */
export const operationOf = (
  { endpoint, name }: Endpoints.Named,
  words: string | undefined,
  fields: OperationFields = { payload: {}, data: {} },
  components: Components.Components
): Operation => {
  const { confidence, documentation, listing, path, title } = endpoint
  const [family = name] = name.split(".")
  const older = Object.entries(Endpoints.superseded).flatMap(([old, current]) => current === path ? [old] : [])
  const description = [
    words,
    older.length > 0 ? `Some pages show an older path, \`${older.join("`, `")}\`.` : undefined,
    confidence === "third-party" ? "Only public code shows the method and the path." : undefined,
    Predicate.isNumber(listing?.resultWindow)
      ? `Serves no rows beyond \`page * pagesize\` = ${listing.resultWindow}.`
      : undefined
  ].filter(Predicate.isNotUndefined).join("\n\n")
  return {
    operationId: name,
    tags: [family],
    summary: title,
    ...(description === "" ? {} : { description }),
    ...(documentation === undefined ? {} : { externalDocs: { url: documentation } }),
    "x-confidence": confidence,
    ...(listing === undefined ? {} : { "x-result-window": listing.resultWindow ?? null, "x-row-key": listing.key }),
    requestBody: {
      required: true,
      description: "FastMoss ignores unknown fields without an error.",
      content: { "application/json": { schema: payloadOf(endpoint.payload, fields.payload, components) } }
    },
    responses: responsesOf({
      ...dataOf(endpoint, name, fields.data, components),
      description: dataDescriptionOf(endpoint)
    })
  }
}

const dataDescriptionOf = ({ data, listing, title }: Endpoint): string =>
  listing !== undefined
    ? "Page of rows, and the number of all rows. Some responses have the rows alone; `null` means no rows."
    : SchemaAST.isUnknownKeyword(data)
    ? "Any value. FastMoss does not document its form."
    : `${title}.`

const payloadOf = (
  ast: SchemaAST.AST,
  descriptions: Descriptions,
  components: Components.Components
): JsonSchema => {
  const schema = describe(descriptions)(fromAst(
    ast,
    (_, definition, title) =>
      title !== undefined && isName(title) ? components.defineType(title, definition) : definition()
  ))
  if (!isSchema(schema["properties"])) return schema
  // Omits `extra`, which is not a field of the API. The library's users put fields into it that the library does not
  // know.
  const { extra: _, ...properties } = schema["properties"]
  return { ...schema, properties }
}

const dataOf = (
  { data, listing }: Endpoint,
  name: string,
  descriptions: Descriptions,
  components: Components.Components
): JsonSchema => {
  const nameOf = (identifier: string, definition: () => JsonSchema) =>
    isPhrase(identifier) ? definition() : components.defineType(identifier, definition)
  const ast = listing !== undefined && SchemaAST.isTransformation(data) ? data.to : data
  const schema = mapSchemas(
    describe(descriptions)(fromAst(ast, nameOf)),
    (inner, property = "") => Components.shareObjects(inner, [...name.split("."), property], components)
  )
  const list = listing !== undefined && isSchema(schema["properties"]) ? schema["properties"]["list"] : undefined
  if (!isSchema(list)) return schema
  // In some responses `data` is the list itself, and for a period without rows it is `null`.
  const { description: _, ...rows } = list
  return flatten({ anyOf: [schema, rows, { type: "null" }] })
}

const tokenOperation = (
  operationId: string,
  summary: string,
  description: string,
  [secret, secretDescription]: readonly [name: string, description: string]
): Operation => ({
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
          properties: {
            client_id: { type: "string", description: "Client id, from the console of FastMoss's developer site." },
            [secret]: { type: "string", description: secretDescription }
          },
          required: ["client_id", secret]
        }
      }
    }
  },
  responses: responsesOf({ ...ref("Token"), description: "Access token, refresh token and their lifetimes." })
})

/**
 * The operations of the two token requests, keyed by path.
 *
 * @internal
 */
export const tokenPaths = {
  "/v1/token": {
    post: tokenOperation(
      "Token.acquire",
      "Get an access token for credentials",
      "The request is not signed and has no query. No page documents the path: it is the one in the official client and in "
        + "public code.",
      ["client_secret", "Client secret, from the console of FastMoss's developer site."]
    )
  },
  "/v1/refreshToken": {
    post: tokenOperation(
      "Token.refresh",
      "Get the next access token for a refresh token",
      "The request is not signed and has no query. If FastMoss refuses it, request a new token from `/v1/token`.",
      ["refresh_token", "Refresh token of the latest token response."]
    )
  }
}
