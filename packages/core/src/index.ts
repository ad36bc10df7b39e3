/**
 * FastMoss client for Effect. Each module can also be imported by its own path, such as
 * `@effect-fastmoss/core/FastMossClient`. All other modules are internal and cannot be imported.
 *
 * - Client: `FastMossClient`, `FastMossConfig`, `FastMossError`, `RequestOptions`, `Pipeline` and the services that its
 *   stages use (`Budget`, `RateLimiter`, `SharedRateLimiter`, `ResponseCache`), `Usage`, `Metrics`
 * - Endpoints: `Product`, `Creator`, `Shop`, `Video`, `Live`, `Agency`, `Connectivity`; `Endpoint` and `Endpoints` for
 *   programs that handle every endpoint; `CommissionRate`, `DateInfo`, `Region`
 * - Tokens: `AccessToken`, `Authentication`, `Signature`, `Token`, `TokenStore`, `TokenEncryption`
 *
 * @since 0.1.0
 */

export * as AccessToken from "./auth/AccessToken.js"
export * as Authentication from "./auth/Authentication.js"
export * as Signature from "./auth/Signature.js"
export * as Token from "./auth/Token.js"
export * as TokenEncryption from "./auth/TokenEncryption.js"
export * as TokenStore from "./auth/TokenStore.js"
export * as CommissionRate from "./endpoint/CommissionRate.js"
export * as DateInfo from "./endpoint/DateInfo.js"
export * as Endpoint from "./endpoint/Endpoint.js"
export * as Region from "./endpoint/Region.js"
export * as Agency from "./endpoints/Agency.js"
export * as Connectivity from "./endpoints/Connectivity.js"
export * as Creator from "./endpoints/Creator.js"
export * as Endpoints from "./endpoints/Endpoints.js"
export * as Live from "./endpoints/Live.js"
export * as Product from "./endpoints/Product.js"
export * as Shop from "./endpoints/Shop.js"
export * as Video from "./endpoints/Video.js"
export * as FastMossClient from "./FastMossClient.js"
export * as FastMossConfig from "./FastMossConfig.js"
export * as FastMossError from "./FastMossError.js"
export * as Metrics from "./Metrics.js"
export * as Budget from "./pipeline/Budget.js"
export * as Pipeline from "./pipeline/Pipeline.js"
export * as RateLimiter from "./pipeline/RateLimiter.js"
export * as ResponseCache from "./pipeline/ResponseCache.js"
export * as SharedRateLimiter from "./pipeline/SharedRateLimiter.js"
export * as RequestOptions from "./RequestOptions.js"
export * as Usage from "./Usage.js"
