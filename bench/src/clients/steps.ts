/** The steps that every client needs, written by hand: the signed query and the check of the envelope. */
import { createHash } from "node:crypto"

export const credentials = { clientId: "bench", clientSecret: "bench-secret" }

export const path = "/product/v1/search"

/** Creates a function that returns a different payload for each call, so that calls are not coalesced. */
export const payloads = () => {
  let count = 0
  return () => ({
    keywords: `yoga mat ${count += 1}`,
    filter: { region: "US" },
    orderby: [{ field: "day7_units_sold", order: "desc" }],
    page: 1,
    pagesize: 10
  })
}

/** Returns the query string of a call, with the token and the signature of `body`. */
export const queryOf = (token: string, body: string): string => {
  const text = `${credentials.clientSecret}|${path}|${body}|${credentials.clientSecret}`
  const sign = createHash("sha256").update(text).digest("hex")
  const timestamp = Math.floor(Date.now() / 1000)
  return `?access_token=${encodeURIComponent(token)}&sign=${sign}&client_id=${credentials.clientId}` +
    `&timestamp=${timestamp}&signature_version=2`
}

/** Returns `data` from the envelope in a response. Throws for an HTTP error or an error code. */
export const dataOf = (status: number, text: string): unknown => {
  if (status < 200 || status > 299) throw new Error(`HTTP ${status}`)
  const envelope = JSON.parse(text)
  if (envelope.code !== 0) throw new Error(`code ${envelope.code}`)
  return envelope.data
}
