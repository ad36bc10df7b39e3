/**
 * The endpoint that tests connection, credentials and signature.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Declaration from "../endpoint/Declaration.js"

/**
 * Payload of `Connectivity.test`: any fields, of any JSON value.
 *
 * @since 0.1.0
 * @category models
 */
export interface TestPayload {
  /** Any field, with any JSON value. */
  readonly [field: string]: unknown
}

/**
 * Sends any fields, to test connection, credentials and signature. FastMoss does not document the response, so `data` is
 * returned as it is.
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
