import * as FastMossError from "@effect-fastmoss/core/FastMossError"
import type { JsonSchema } from "./JsonSchema.js"

const known = Object.values(FastMossError.reasons).filter(({ codes }) => codes.length > 0)

/**
 * The codes of a response, 0 aside, and their meanings, in ascending order. From the table that the library uses,
 * `FastMossError.reasons`.
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
 * The codes as a table in Markdown.
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
  "The statuses are those that clients handle; FastMoss documents none. Codes 1 and 1002 are not documented either: users "
  + "met both, with HTTP 200. HTTP 403 with code 30001 was met for an endpoint that the plan does not include, code 10001 for "
  + "a page size above what the plan allows, and an HTML page with HTTP 567 where the content delivery network blocks a client."
].join("\n")

/**
 * Refers to a schema of the components.
 *
 * @internal
 */
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

const envelope = {
  msg: { type: ["string", "null"], description: "FastMoss's words; some endpoints have `message` in its place." },
  message: { type: ["string", "null"], description: "FastMoss's words; some endpoints have `msg` in its place." },
  request_id: { type: ["string", "null"], description: "Missing from some answers." },
  timestamp: { type: ["integer", "null"], description: "The server's time in Unix seconds. Missing from some answers." }
}

/**
 * The schemas of the envelopes, and of the data of a token response.
 *
 * @internal
 */
export const schemas = {
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

/**
 * The response of every operation to a failure.
 *
 * @internal
 */
export const failure = {
  description: `HTTP statuses that clients handle: ${
    [...new Set(known.flatMap(({ statuses }) => statuses))].filter((status) => status < 500).sort().join(", ")
  } and 5xx. The body may be an envelope, or anything.`,
  content: { "application/json": { schema: ref("Error") } }
}

/**
 * Returns the responses of an operation whose data has a schema.
 *
 * @internal
 */
export const responsesOf = (data: JsonSchema) => ({
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
