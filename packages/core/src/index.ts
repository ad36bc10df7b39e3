/**
 * FastMoss for Effect. Each module is also an entry point of its own: `@effect-fastmoss/core/FastMossClient`. The sandbox
 * is only that, so that no program loads a server that it does not use: `@effect-fastmoss/core/Sandbox`.
 *
 * @since 0.1.0
 */

export * as Agency from "./api/Agency.js"
export * as Connectivity from "./api/Connectivity.js"
export * as Creator from "./api/Creator.js"
export * as DateInfo from "./api/DateInfo.js"
export * as Endpoint from "./api/Endpoint.js"
export * as Endpoints from "./api/Endpoints.js"
export * as Field from "./api/Field.js"
export * as Filter from "./api/Filter.js"
export * as Live from "./api/Live.js"
export * as Paging from "./api/Paging.js"
export * as Payload from "./api/Payload.js"
export * as Product from "./api/Product.js"
export * as Region from "./api/Region.js"
export * as Shop from "./api/Shop.js"
export * as Video from "./api/Video.js"
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
