import { fileURLToPath } from "node:url"

/** The path of the repository's root folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url))
