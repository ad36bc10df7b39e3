/**
 * A free FastMoss server for development and tests, in any JavaScript runtime.
 *
 * `@effect-fastmoss/sandbox/SandboxServer` is a separate entry point: it serves the sandbox on a port and needs
 * Node.js.
 *
 * @since 0.1.0
 */

export * as OpenApi from "./OpenApi.js"
export * as Sandbox from "./Sandbox.js"
