import Undici, { type Dispatcher } from "@effect/platform-node/Undici"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { Duplex } from "node:stream"
import { ProxyError } from "./ProxyError.js"
import type { ProxySettings } from "./ProxySettings.js"

/**
 * Time limit in milliseconds within which a proxy must connect to the server. undici has the same limit for connections
 * without a proxy.
 */
const connectTimeout = 10_000

/**
 * Makes an undici dispatcher that sends requests through proxies. Its connections close with the scope.
 *
 * @internal
 */
export const make = (settings: ProxySettings): Effect.Effect<Dispatcher, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const tunnels = new Set<Duplex>()
        const agent = new Undici.EnvHttpProxyAgent({
          // Empty strings instead of `undefined`, for which undici would read the process's variables.
          httpProxy: Redacted.value(settings.httpProxy),
          httpsProxy: Redacted.value(settings.httpsProxy),
          noProxy: settings.noProxy,
          clientFactory: (url, options) => clientOf(url, options, tunnels)
        })
        return { agent, tunnels }
      }),
      ({ agent, tunnels }) =>
        Effect.zipRight(
          Effect.promise(() => agent.destroy()),
          // undici does not track a tunnel whose TLS handshake is under way.
          Effect.sync(() => tunnels.forEach((tunnel) => tunnel.destroy()))
        )
    ),
    ({ agent }) => agent
  )

/**
 * Returns the undici client that opens tunnels (connections to servers) through the proxy `url`. It fails with
 * `ProxyError` if a tunnel cannot be opened. It adds each open tunnel to `tunnels`.
 */
const clientOf = (url: URL, options: object, tunnels: Set<Duplex>): Dispatcher => {
  const address = url.port === "" ? `${url.hostname}:${url.protocol === "https:" ? 443 : 80}` : url.host
  const authorization = authorizationOf(url)
  // Declared in this function, because Bun's replacement of undici has no `Pool`, and the module must load on Bun too.
  class TunnelPool extends Undici.Pool {
    override async connect(options: Omit<Dispatcher.ConnectOptions, "origin">): Promise<Dispatcher.ConnectData> {
      const headers = { ...(Predicate.isRecord(options.headers) ? options.headers : {}), ...authorization }
      const connected = await super.connect({ ...options, headers }).catch((cause: unknown) => {
        throw new ProxyError({ address, cause })
      })
      if (connected.statusCode !== 200) {
        connected.socket.on("error", () => {}).destroy()
        throw new ProxyError({ address, status: connected.statusCode })
      }
      tunnels.add(connected.socket)
      connected.socket.once("close", () => tunnels.delete(connected.socket))
      return connected
    }
  }
  return new TunnelPool(url.origin, { ...options, headersTimeout: connectTimeout })
}

/**
 * Returns the authorization header for a proxy, from the user and password in its URL. undici itself would omit the
 * header for a user without a password.
 */
const authorizationOf = ({ password, username }: URL): Readonly<Record<string, string>> =>
  username === "" && password === ""
    ? {}
    : {
      "proxy-authorization": `Basic ${
        Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64")
      }`
    }
