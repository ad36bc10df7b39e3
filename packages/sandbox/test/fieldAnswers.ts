/** An answer of FastMoss as it came over the network. */
export interface FieldAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const json = { "content-type": "application/json" }

/**
 * Answers that users of FastMoss reported: status, code and text are theirs, the rest of the envelope is filled in. The last
 * but one is only documented.
 */
export const fieldAnswers = {
  /** For a call with Bearer; the same for a token request. */
  wrongSecret: {
    status: 200,
    headers: json,
    body: `{"code":1002,"message":"invalid client_secret","data":null}`
  },
  /** After a change of the plan. */
  outsideThePlan: {
    status: 403,
    headers: json,
    body: `{"code":30001,"msg":"can not access current endpoint","data":null}`
  },
  /** For `pagesize: 50` on a plan that allows 10 rows. */
  pagesizeBeyondThePlan: { status: 200, headers: json, body: `{"code":10001,"msg":"param error","data":null}` },
  /** For a body without the filter that the endpoint requires. */
  parametersRefused: { status: 200, headers: json, body: `{"code":1,"msg":"params error"}` },
  /** The code is documented; that a `Retry-After` header may come with it is a guess. */
  throttling: {
    status: 200,
    headers: { ...json, "retry-after": "7" },
    body: `{"code":30003,"msg":"access frequency limit exceeded","data":null}`
  },
  /** On FastMoss's documentation host. */
  blockPage: {
    status: 567,
    headers: { "content-type": "text/html" },
    body: "<html><head><title>567</title></head><body><p>The request was blocked.</p></body></html>"
  }
} as const satisfies Record<string, FieldAnswer>
