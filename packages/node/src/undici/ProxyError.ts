/**
 * The failure to reach the server through a proxy: the proxy cannot be reached, or refuses the connection. `cause` is
 * the system's error, if there is one. Core's `Transport` recognizes this error by its property `proxy`.
 *
 * It has no `code` property, because undici reconnects endlessly after errors with certain codes, such as
 * `UND_ERR_SOCKET`.
 *
 * @internal
 */
export class ProxyError extends Error {
  override readonly name = "ProxyError"
  /** Host and port of the proxy, and the HTTP status of its refusal; `undefined` if the proxy did not answer. */
  readonly proxy: { readonly address: string; readonly status: number | undefined }

  constructor(options: { readonly address: string; readonly status?: number; readonly cause?: unknown }) {
    const { address, cause, status } = options
    super(
      status === undefined
        ? `No connection through the proxy ${address}`
        : `The proxy ${address} refused to connect to the server (HTTP ${status})`,
      cause === undefined ? undefined : { cause }
    )
    this.proxy = { address, status }
  }
}
