/**
 * The question of an export: all options that determine the content of its file, except `--limit`, which determines
 * only its end. Pure.
 */
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"

/** Schema of the question of an export: the options that determine the content of its file. */
export const Question = Schema.Struct({
  /** The name of the endpoint. */
  endpoint: Schema.String,
  host: Schema.String,
  /** The payload as JSON with sorted keys. */
  payload: Schema.String,
  /** The kind of period that `--latest` looks for, such as `day`; empty without `--latest`. */
  latest: Schema.String,
  pagesize: Schema.String,
  format: Schema.String,
  columns: Schema.String,
  /** The options of the format as JSON. */
  options: Schema.String,
  /** The version of the command. */
  version: Schema.String
})

/** The question of an export: the options that determine the content of its file. */
export type Question = typeof Question.Type

const names = [
  "endpoint",
  "host",
  "payload",
  "latest",
  "pagesize",
  "format",
  "columns",
  "options",
  "version"
] as const

/** Returns the SHA-256 hash of the options in a question, in hexadecimal digits. */
export const hash = (question: Question): string =>
  createHash("sha256").update(JSON.stringify(names.map((name) => question[name]))).digest("hex")

/** Returns the names of the options in which two questions differ, such as `payload`. */
export const differences = (a: Question, b: Question): ReadonlyArray<string> =>
  names.filter((name) => a[name] !== b[name])
