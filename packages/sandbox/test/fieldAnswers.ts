/** An answer of FastMoss as it came over the network. */
export interface FieldAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const json = { "content-type": "application/json" }

/** Answers that users of FastMoss recorded, and one that only its documentation describes. */
export const fieldAnswers = {
  /** Recorded, for a call with Bearer; the same for a token request. */
  wrongSecret: {
    status: 200,
    headers: json,
    body: `{"code":1002,"message":"invalid client_secret","data":null}`
  },
  /** Recorded after a change of the plan. */
  outsideThePlan: {
    status: 403,
    headers: json,
    body: `{"code":30001,"msg":"can not access current endpoint","data":null}`
  },
  /** Recorded, for `pagesize: 50` on a plan that allows 10 rows. */
  pagesizeBeyondThePlan: { status: 200, headers: json, body: `{"code":10001,"msg":"param error","data":null}` },
  /** The code is documented; that a `Retry-After` header may come with it is a guess. */
  throttling: {
    status: 200,
    headers: { ...json, "retry-after": "7" },
    body: `{"code":30003,"msg":"access frequency limit exceeded","data":null}`
  },
  /** Recorded on FastMoss's documentation host. */
  blockPage: {
    status: 567,
    headers: { "content-type": "text/html" },
    body: "<html><head><title>567</title></head><body><p>The request was blocked.</p></body></html>"
  }
} as const satisfies Record<string, FieldAnswer>
