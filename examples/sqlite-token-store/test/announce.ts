import { hasSqlite } from "./sqlite.js"

/** Says once, before the tests, what is left out. */
export default () => {
  if (!hasSqlite) {
    process.stdout.write(
      "Left out: the tests on SQLite, which could not be fetched or compiled. To run them: apt-get install python3 make g++, then pnpm rebuild better-sqlite3\n"
    )
  }
}
