/**
 * A careful hand-written client on `fetch`, for comparison. It has a cached token with one token request at a time, a
 * timeout that includes the body, retries with jitter, and typed errors.
 */
import { ofPromises } from "./callers.js"
import { credentials, dataOf, path, payloads, queryOf } from "./steps.js"

class HttpError extends Error {
  readonly status: number
  constructor(status: number) {
    super(`HTTP ${status}`)
    this.status = status
  }
}

const isRetryable = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof HttpError && (error.status === 429 || error.status >= 500))

export const make = async (baseUrl: string) => {
  let cached: { readonly token: string; readonly expiresAt: number } | undefined
  let tokenRequest: Promise<string> | undefined

  const send = async (url: string, body: string): Promise<string> => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8", accept: "application/json" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(15_000)
    })
    const text = await response.text()
    if (!response.ok) throw new HttpError(response.status)
    return text
  }

  const acquire = async (): Promise<string> => {
    const { clientId, clientSecret } = credentials
    const text = await send(`${baseUrl}/v1/token`, JSON.stringify({ client_id: clientId, client_secret: clientSecret }))
    const { data } = JSON.parse(text)
    cached = { token: data.access_token, expiresAt: Date.now() + data.expires_in * 1000 }
    return data.access_token
  }

  const getToken = async (): Promise<string> => {
    if (cached !== undefined && cached.expiresAt - 600_000 > Date.now()) return cached.token
    tokenRequest ??= acquire().finally(() => {
      tokenRequest = undefined
    })
    return tokenRequest
  }

  const payload = payloads()
  const call = async (): Promise<unknown> => {
    const body = JSON.stringify(payload())
    for (let attempt = 1;; attempt++) {
      try {
        const token = await getToken()
        return dataOf(200, await send(`${baseUrl}${path}${queryOf(token, body)}`, body))
      } catch (error) {
        if (attempt === 3 || !isRetryable(error)) throw error
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 500 * 2 ** attempt))
      }
    }
  }
  return ofPromises(call)
}
