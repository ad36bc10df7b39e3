/**
 * FastMoss for Effect. Each module is also an entry point of its own: `@effect-fastmoss/core/FastMossClient`. The sandbox
 * is only that, so that no program loads a server that it does not use: `@effect-fastmoss/core/Sandbox`.
 *
 * @since 0.1.0
 */

export * as AccessToken from "./auth/AccessToken.js"
export * as Authentication from "./auth/Authentication.js"
export * as Signature from "./auth/Signature.js"
export * as Token from "./auth/Token.js"
export * as TokenEndpoint from "./auth/TokenEndpoint.js"
export * as TokenStore from "./auth/TokenStore.js"
export * as FastMossClient from "./FastMossClient.js"
export * as FastMossConfig from "./FastMossConfig.js"
export * as FastMossError from "./FastMossError.js"
export * as Envelope from "./http/Envelope.js"
export * as Json from "./http/Json.js"
export * as Outcome from "./http/Outcome.js"
export * as Pathname from "./http/Pathname.js"
export * as RetryAfter from "./http/RetryAfter.js"
export * as Transport from "./http/Transport.js"
export * as Budget from "./policy/Budget.js"
