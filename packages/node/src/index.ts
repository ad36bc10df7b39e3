/**
 * FastMoss on Node.js. The sandbox on a port is an entry point of its own, `@effect-fastmoss/node/SandboxServer`, so that
 * no program loads a server that it does not use.
 *
 * @since 0.1.0
 */

export * as FastMossNode from "./FastMossNode.js"
export * as FileTokenStore from "./file/FileTokenStore.js"
export * as UndiciHttpClient from "./undici/UndiciHttpClient.js"
