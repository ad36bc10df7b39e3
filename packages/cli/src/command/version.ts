/** The version of the command, which is that of the library. In the bundle it is that of package.json. */
export const version = "0.1.0"
