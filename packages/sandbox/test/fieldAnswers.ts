/** A response that FastMoss has sent: status, headers and body. */
export interface FieldAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const json = { "content-type": "application/json" }

/**
 * Responses that users of FastMoss reported. Status, code and message come from the reports. The rest of the envelope
 * is invented. `throttling` was not reported: only its code is documented.
 */
export const fieldAnswers = {
  /** The response to a call with a wrong bearer token, and to a token request with a wrong secret. */
  wrongSecret: {
    status: 200,
    headers: json,
    body: `{"code":1002,"message":"invalid client_secret","data":null}`
  },
  /** The response to a call that a changed plan does not include any more. */
  outsideThePlan: {
    status: 403,
    headers: json,
    body: `{"code":30001,"msg":"can not access current endpoint","data":null}`
  },
  /** The response to `pagesize: 50` with a plan that allows 10 rows. */
  pagesizeBeyondThePlan: { status: 200, headers: json, body: `{"code":10001,"msg":"param error","data":null}` },
  /** The response to a body without the filter that the endpoint requires. */
  parametersRefused: { status: 200, headers: json, body: `{"code":1,"msg":"params error"}` },
  /** The code is documented. The `Retry-After` header is a guess. */
  throttling: {
    status: 200,
    headers: { ...json, "retry-after": "7" },
    body: `{"code":30003,"msg":"access frequency limit exceeded","data":null}`
  },
  /** A response from the host of FastMoss's documentation. */
  blockPage: {
    status: 567,
    headers: { "content-type": "text/html" },
    body: "<html><head><title>567</title></head><body><p>The request was blocked.</p></body></html>"
  }
} as const satisfies Record<string, FieldAnswer>
