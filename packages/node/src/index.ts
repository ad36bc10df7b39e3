/**
 * FastMoss on Node.js. Modules that use Redis have their own entry points, such as
 * `@effect-fastmoss/node/RedisTokenStore`.
 *
 * @since 0.1.0
 */

export * as FastMossNode from "./FastMossNode.js"
export * as FileBudget from "./file/FileBudget.js"
export * as FileTokenStore from "./file/FileTokenStore.js"
export * as UndiciHttpClient from "./undici/UndiciHttpClient.js"
