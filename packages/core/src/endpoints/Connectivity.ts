/**
 * The test of connection and signature.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Declaration from "../endpoint/Declaration.js"

/**
 * Payload of `Connectivity.test`: any fields.
 *
 * @since 0.1.0
 * @category models
 */
export interface TestPayload {
  readonly [field: string]: unknown
}

/**
 * Sends any fields. The response is not documented.
 *
 * @see https://developers.fastmoss.com/zh/docs/guide/pythonClient.html
 * @since 0.1.0
 * @category endpoints
 */
export const test = Declaration.call({
  path: "/test",
  title: "Test the connection",
  documentation: "https://developers.fastmoss.com/zh/docs/guide/pythonClient.html",
  confidence: "documented",
  payload: (): Schema.Schema<TestPayload> => Schema.Record({ key: Schema.String, value: Schema.Unknown }),
  data: () => Schema.Unknown
})
