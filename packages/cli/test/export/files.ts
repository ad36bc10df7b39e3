import { mkdtempSync, readdirSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Readable } from "node:stream"

/** Makes a new folder, and returns the path of a file in it. */
export const newFile = (name: string): string => join(mkdtempSync(join(tmpdir(), "effect-fastmoss-export-")), name)

/** Returns the sorted names of all files in the folder of a file. */
export const filesBeside = (file: string): ReadonlyArray<string> => readdirSync(join(file, "..")).sort()

/** Reads the rows of a JSON Lines file with Node's `readline`. */
export const rowsOf = async (file: string): Promise<ReadonlyArray<Record<string, unknown>>> => {
  const rows: Array<Record<string, unknown>> = []
  for await (const line of createInterface({ input: Readable.from([readFileSync(file)]), crlfDelay: Infinity })) {
    rows.push(JSON.parse(line))
  }
  return rows
}
