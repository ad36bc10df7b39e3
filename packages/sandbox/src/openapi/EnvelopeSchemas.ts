import { reasonOfCode } from "@effect-fastmoss/core/FastMossError"
import type { JsonSchema } from "./JsonSchema.js"

/**
 * The documented codes of a response, 0 aside, and their meanings ("Things to note"; 1002 was seen by users).
 *
 * @since 0.1.0
 * @category models
 */
export const codes: ReadonlyArray<readonly [code: number, meaning: string]> = [
  [1, "a parameter is wrong, or the body has no filter (not documented; seen by users)"],
  [1002, "the credentials are wrong, or a placeholder, or revoked (not documented; seen by users, with HTTP 200)"],
  [10001, "a parameter is wrong; also a page size above what the plan allows"],
  [20001, "there is no such resource"],
  [30001, "the plan does not include this endpoint (HTTP 403 was seen for that, too)"],
  [30002, "the limit of the plan on data is reached"],
  [30003, "too many calls; try again later"],
  [40001, "FastMoss has a fault; try again later"]
]

/**
 * The codes as a table in Markdown.
 *
 * @internal
 */
export const codeTable = [
  "| code | name in this library | meaning |",
  "| --- | --- | --- |",
  "| 0 | | success |",
  ...codes.map(([code, meaning]) => `| ${code} | ${reasonOfCode(code)} | ${meaning} |`)
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
  description:
    "HTTP statuses that users have met: 401, 402, 403 (not in the plan), 404, 408, 429 and 5xx. The body may be an "
    + "envelope, or anything.",
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
