/** The version of the command, which is that of the library. */
export const version = "0.1.0"
