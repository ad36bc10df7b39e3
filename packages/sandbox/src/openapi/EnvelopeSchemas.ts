import * as FastMossError from "@effect-fastmoss/core/FastMossError"
import type { JsonSchema } from "./JsonSchema.js"

const known = Object.values(FastMossError.reasons).filter(({ codes }) => codes.length > 0)

/**
 * The error codes of a response and their meanings, in ascending order of the codes. They come from the table that the
 * library itself uses, `FastMossError.reasons`.
 *
 * @since 0.1.0
 * @category models
 */
export const codes: ReadonlyArray<readonly [code: number, meaning: string]> = known
  .flatMap(({ codes, sentence }) => codes.map((code) => [code, sentence] as const))
  .sort(([one], [other]) => one - other)

const statusText = (statuses: ReadonlyArray<number>): string => {
  const serverErrors = statuses.filter((status) => status >= 500)
  return [...statuses.filter((status) => status < 500), ...(serverErrors.length > 0 ? ["5xx"] : [])].join(", ")
}

/**
 * A Markdown table of the error codes, their meanings and HTTP statuses.
 *
 * @internal
 */
export const codeTable = [
  "| code | name in this library | meaning | HTTP status |",
  "| --- | --- | --- | --- |",
  "| 0 | | success | 200 |",
  ...known.map(({ codes, reason, sentence, statuses }) =>
    `| ${codes.join(", ")} | ${reason} | ${sentence} | 200, ${statusText(statuses)} |`
  ),
  "",
  "FastMoss documents no HTTP statuses; these are the statuses that clients handle. Codes 1 and 1002 are not documented "
  + "either, but users saw both with HTTP 200. Users also saw HTTP 403 with code 30001 for an endpoint that the plan does not "
  + "include, code 10001 for a page size above the limit of the plan, and an HTML page with HTTP 567 if the content delivery "
  + "network blocks a client."
].join("\n")

/**
 * Returns a reference (`$ref`) to the schema with the given name in the OpenAPI document.
 *
 * @internal
 */
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

const envelope = {
  msg: {
    type: ["string", "null"],
    description: "Message of FastMoss, such as `success`. Some endpoints send `message` instead."
  },
  message: {
    type: ["string", "null"],
    description: "Message of FastMoss, often empty on success. Some endpoints send `msg` instead."
  },
  request_id: {
    type: ["string", "null"],
    description: "Id of the request, to quote to FastMoss's support. Some responses do not have it."
  },
  timestamp: {
    type: ["integer", "null"],
    description: "Time of the server, in Unix seconds. Some responses do not have it."
  }
}

/**
 * The schemas of FastMoss's response bodies (`Success` and `Error`) and of the data in a token response (`Token`).
 *
 * @internal
 */
export const schemas = {
  Success: {
    type: "object",
    description: "Envelope of a successful response.",
    properties: {
      code: { enum: [0, "0"], description: "0 for success. Third parties have also seen the text `\"0\"`." },
      ...envelope
    },
    required: ["code"]
  },
  Error: {
    type: "object",
    description: `Envelope of a refusal. FastMoss also sends it with HTTP 200.\n\n${codeTable}`,
    properties: {
      code: {
        type: ["integer", "string"],
        not: { enum: [0, "0"] },
        examples: codes.map(([code]) => code),
        description: "Code of the refusal. The table of this schema has the meanings."
      },
      ...envelope,
      data: { description: "Usually `null`. FastMoss does not document it for refusals." }
    },
    required: ["code"]
  },
  Token: {
    type: "object",
    description:
      "Tokens of a token response. FastMoss does not document how long tokens live. Responses have some of the "
      + "four fields of time, not always the same.",
    properties: {
      access_token: {
        type: "string",
        minLength: 1,
        description: "Access token: the query parameter `access_token` of signed calls."
      },
      refresh_token: {
        type: ["string", "null"],
        description: "Refresh token for `/v1/refreshToken`. It replaces the refresh token that the client had before."
      },
      expires_in: {
        type: ["number", "string", "null"],
        description: "Lifetime of the access token, in seconds from the response."
      },
      refresh_expires_in: {
        type: ["number", "string", "null"],
        description: "Lifetime of the refresh token, in seconds from the response. Third-party: seen in public code."
      },
      expire_at: {
        type: ["number", "string", "null"],
        description: "End of the access token, in Unix seconds. The official client reads it."
      },
      refresh_expire_at: {
        type: ["number", "string", "null"],
        description: "End of the refresh token, in Unix seconds. The official client reads it."
      }
    },
    required: ["access_token"]
  }
}

/**
 * The OpenAPI response for HTTP statuses other than 200. All operations share it.
 *
 * @internal
 */
export const failure = {
  description: `HTTP statuses that clients handle: ${
    [...new Set(known.flatMap(({ statuses }) => statuses))].filter((status) => status < 500).sort().join(", ")
  } and 5xx. The body may be an envelope or anything else.`,
  content: { "application/json": { schema: ref("Error") } }
}

/**
 * Returns the responses of an operation. `data` is the schema of the field `data` in a successful response.
 *
 * @internal
 */
export const responsesOf = (data: JsonSchema) => ({
  200: {
    description: "A success, with `code` 0, or a refusal, with another code.",
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
