/**
 * An OpenAPI 3.1 document that describes the FastMoss API, for programs that call FastMoss without this library.
 *
 * FastMoss publishes no such document, so this one is generated from the declarations of the endpoints. The repository
 * contains a copy, `docs/openapi.json`, in which the endpoints' docstrings are the descriptions.
 *
 * @since 0.1.0
 */
import * as Endpoints from "@effect-fastmoss/core/Endpoints"
import { baseUrls } from "@effect-fastmoss/core/FastMossConfig"
import * as About from "./openapi/About.js"
import * as Components from "./openapi/Components.js"
import * as EnvelopeSchemas from "./openapi/EnvelopeSchemas.js"
import type { Descriptions, FieldDescriptions } from "./openapi/FieldDescriptions.js"
import type { JsonSchema } from "./openapi/JsonSchema.js"
import { type Operation, operationOf, tokenPaths } from "./openapi/Operation.js"
import * as SecuritySchemes from "./openapi/SecuritySchemes.js"

export {
  /**
   * The error codes of a response and their meanings, in ascending order of the codes. They come from the table that
   * the library itself uses, `FastMossError.reasons`.
   *
   * @since 0.1.0
   * @category models
   */
  codes
} from "./openapi/EnvelopeSchemas.js"

export {
  /**
   * Descriptions for the fields in the OpenAPI document.
   *
   * - `endpoints`: fields of an operation's payload and data, keyed by operation id and then by path, such as
   *   `list.shop.name`
   * - `types`: fields of a named type, keyed by the name of the type and then by field name
   *
   * @since 0.1.0
   * @category models
   */
  type FieldDescriptions
} from "./openapi/FieldDescriptions.js"

export {
  /**
   * A JSON Schema in the dialect of OpenAPI 3.1.
   *
   * @since 0.1.0
   * @category models
   */
  type JsonSchema
} from "./openapi/JsonSchema.js"

export {
  /**
   * The operation of a path. FastMoss has only `POST` operations.
   *
   * @since 0.1.0
   * @category models
   */
  type Operation
} from "./openapi/Operation.js"

/**
 * An OpenAPI 3.1 document as a plain object.
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
 * The version of the document, equal to the version of the library.
 *
 * @since 0.1.0
 * @category models
 */
export const version = "0.1.0"

/**
 * Creates the document as a plain object, ready for `JSON.stringify`. Without descriptions it has names and types only.
 *
 * - `descriptions`: descriptions of the operations, keyed by operation id, such as `Product.search`
 * - `fields`: descriptions of the fields in payloads, in data and in named types
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
  const components = Components.make(fields.types)
  const paths = Endpoints.all.map((named) => {
    const post = operationOf(named, descriptions[named.name], fields.endpoints[named.name], components)
    return [named.endpoint.path, { post }] as const
  })
  return {
    openapi: "3.1.0",
    info: {
      title: "FastMoss OpenAPI (unofficial)",
      version,
      description: About.description,
      license: { name: "MIT", identifier: "MIT" }
    },
    externalDocs: { description: "FastMoss's documentation", url: "https://developers.fastmoss.com" },
    servers: [
      { url: baseUrls.production, description: "production" },
      { url: baseUrls.test, description: "test" }
    ],
    security: [Object.fromEntries(Object.keys(SecuritySchemes.signed).map((name) => [name, []])), { bearer: [] }],
    tags: About.tags,
    paths: { ...tokenPaths, ...Object.fromEntries(paths) },
    components: {
      schemas: components.schemas(),
      responses: { Failure: EnvelopeSchemas.failure },
      securitySchemes: { ...SecuritySchemes.signed, bearer: SecuritySchemes.bearer }
    }
  }
}
