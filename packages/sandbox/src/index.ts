/**
 * A FastMoss server to develop and test against. `@effect-fastmoss/sandbox/SandboxServer`, which serves it on a port of this
 * machine, is an entry point of its own, so that this one runs in any JavaScript runtime.
 *
 * @since 0.1.0
 */

export * as OpenApi from "./OpenApi.js"
export * as Sandbox from "./Sandbox.js"
