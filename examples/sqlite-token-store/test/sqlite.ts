import { createRequire } from "node:module"

const load = (): boolean => {
  const driver = createRequire(createRequire(import.meta.url).resolve("@effect/sql-sqlite-node"))
  try {
    const Database: new(file: string) => { readonly close: () => void } = driver("better-sqlite3")
    new Database(":memory:").close()
    return true
  } catch {
    return false
  }
}

/** True if the driver of SQLite was downloaded or compiled by `pnpm sqlite`. */
export const hasSqlite = load()
