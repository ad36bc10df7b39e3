/**
 * An OpenAPI document of FastMoss, made from the declarations of the endpoints, for programs that call FastMoss without this
 * library. FastMoss publishes none. `docs/openapi.json` of the repository is this document, with the endpoints' docstrings
 * as descriptions.
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
   * The codes of a response, 0 aside, and their meanings, in ascending order. From the table that the library uses,
   * `FastMossError.reasons`.
   *
   * @since 0.1.0
   * @category models
   */
  codes
} from "./openapi/EnvelopeSchemas.js"

export {
  /**
   * Descriptions of fields: of each operation's payload and data by the path of the field (`list.shop.name`), and of the
   * types that have a name in the document by the name of the field.
   *
   * @since 0.1.0
   * @category models
   */
  type FieldDescriptions
} from "./openapi/FieldDescriptions.js"

export {
  /**
   * A JSON Schema, of the dialect of OpenAPI 3.1.
   *
   * @since 0.1.0
   * @category models
   */
  type JsonSchema
} from "./openapi/JsonSchema.js"

export {
  /**
   * An operation of a path. All of FastMoss's are `POST`.
   *
   * @since 0.1.0
   * @category models
   */
  type Operation
} from "./openapi/Operation.js"

/**
 * An OpenAPI document.
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
 * The version of the document, which is that of the library.
 *
 * @since 0.1.0
 * @category models
 */
export const version = "0.1.0"

/**
 * Makes the document. `descriptions` are added to operations, by their ids, such as `Product.search`; `fields` to their
 * fields.
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
