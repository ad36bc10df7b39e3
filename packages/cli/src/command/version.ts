/**
 * The version of `effect-fastmoss`, which equals the version of the library. The bundle has the version in package.json
 * instead of this value.
 */
export const version = "0.1.0"
