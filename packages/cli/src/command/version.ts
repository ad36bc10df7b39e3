/**
 * The version of the command, which equals the version of the library. The bundle replaces this value with the version
 * in package.json.
 */
export const version = "0.1.0"
