/**
 * A failure to reach the server through a proxy: the proxy cannot be reached, or refuses. `cause` holds the system's error,
 * if there is one. Core's `Transport` recognizes it by the property `proxy`.
 *
 * It has no `code` of its own: undici reconnects without end after errors with certain codes, such as `UND_ERR_SOCKET`.
 *
 * @internal
 */
export class ProxyError extends Error {
  override readonly name = "ProxyError"
  /** Host and port, and the HTTP status by which the proxy refused. */
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
