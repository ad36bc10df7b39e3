/**
 * Any list of FastMoss into a file: JSON lines or CSV.
 *
 * Each page is written as soon as it arrives, and a small file beside the output keeps the progress. Ctrl-C waits for the
 * page under way, since it is paid for; the same command resumes the export.
 */
import * as Core from "@effect-fastmoss/core"
import { Endpoint, type FastMossClient, FastMossConfig, type FastMossError } from "@effect-fastmoss/core"
import { Args, Command, Options } from "@effect/cli"
import { FileSystem } from "@effect/platform"
import { stringify } from "csv-stringify/sync"
import { Console, Effect, Fiber, Option, Schema, Stream } from "effect"
import { layer, Target } from "./environment.js"
import { run } from "./run.js"
import { figure } from "./table.js"

/** A list by its name. Its payload comes from the command line, and is checked when it is sent. */
interface List {
  readonly endpoint: Endpoint.Endpoint
  readonly pages: (
    payload: object,
    options: Endpoint.PageOptions
  ) => Stream.Stream<Endpoint.Page<object>, FastMossError.FastMossError, FastMossClient.FastMossClient>
}

const { Agency, Creator, Live, Product, Shop, Video } = Core

const lists = new Map(
  Object.entries({ Product, Creator, Shop, Video, Live, Agency }).flatMap(([module, calls]) =>
    Object.entries<unknown>(calls).flatMap(([name, call]): ReadonlyArray<readonly [string, List]> =>
      typeof call === "function" && "pages" in call ? [[`${module}.${name}`, call as unknown as List]] : []
    )
  )
)

/** The progress of an export, with what it exports: another export must not continue in its file. */
const State = Schema.Struct({
  list: Schema.String,
  payload: Schema.String,
  baseUrl: Schema.String,
  format: Schema.Literal("jsonl", "csv"),
  pagesize: Schema.Number,
  columns: Schema.Array(Schema.String),
  pages: Schema.Number,
  rows: Schema.Number,
  /** The size of the output after the last whole page. */
  bytes: Schema.Number,
  total: Schema.NullOr(Schema.Number),
  done: Schema.Boolean
})
type State = typeof State.Type
const StateText = Schema.parseJson(State, { space: 2 })

const options = {
  list: Args.text({ name: "list" }).pipe(
    Args.withDescription(`What to export: ${[...lists.keys()].join(", ")}`)
  ),
  payload: Options.text("payload").pipe(
    Options.withDefault("{}"),
    Options.withDescription("The payload as JSON, without page and pagesize: '{\"filter\":{\"region\":\"US\"}}'")
  ),
  output: Options.file("output").pipe(Options.withAlias("o"), Options.withDescription("The file to write")),
  format: Options.choice("format", ["jsonl", "csv"]).pipe(Options.withDefault("jsonl" as const)),
  pagesize: Options.integer("pagesize").pipe(
    Options.withDefault(100),
    Options.withDescription("Rows per call, 1 to 100")
  ),
  limit: Options.integer("limit").pipe(
    Options.optional,
    Options.withDescription("Stop after the page that reaches this many rows")
  )
}

const command = Command.make(
  "export",
  options,
  ({ format, limit, list: name, output, pagesize, payload }) =>
    Effect.gen(function*() {
      const list = lists.get(name)
      if (list === undefined) return yield* Effect.fail(`${name} is no list; known are ${[...lists.keys()].join(", ")}`)
      const filter = yield* Effect.mapError(
        Schema.decode(Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown })))(payload),
        () => "--payload is not a JSON object"
      )
      yield* Console.error(yield* Target)
      const { baseUrl } = yield* FastMossConfig.FastMossConfig
      const fs = yield* FileSystem.FileSystem
      const stateFile = `${output}.state.json`

      const begin: State = {
        list: name,
        payload: JSON.stringify(filter),
        baseUrl,
        format,
        pagesize,
        columns: [],
        pages: 0,
        rows: 0,
        bytes: 0,
        total: null,
        done: false
      }
      const save = (state: State) =>
        Effect.flatMap(
          Schema.encode(StateText)(state),
          (text) =>
            Effect.zipRight(fs.writeFileString(`${stateFile}.tmp`, text), fs.rename(`${stateFile}.tmp`, stateFile))
        )

      const start = yield* fs.exists(stateFile).pipe(
        Effect.flatMap((exists) =>
          exists
            ? Effect.map(Effect.flatMap(fs.readFileString(stateFile), Schema.decode(StateText)), Option.some)
            : Effect.succeedNone
        ),
        Effect.mapError(() => `${stateFile} cannot be read; remove it and ${output} to begin anew`)
      )
      if (Option.isNone(start) && (yield* fs.exists(output))) {
        return yield* Effect.fail(`${output} exists, and no export of it is under way; name another file`)
      }
      const state = Option.getOrElse(start, () => begin)
      for (const key of ["list", "payload", "baseUrl", "format", "pagesize"] as const) {
        if (state[key] !== begin[key]) {
          return yield* Effect.fail(
            `${output} is an export with another ${key}; name another file, or remove it and ${stateFile}`
          )
        }
      }
      if (Option.isSome(start)) {
        // A page that was cut by a crash goes.
        yield* fs.truncate(output, state.bytes)
        yield* Console.error(`Going on after page ${state.pages} (${figure(state.rows)} rows)`)
      }

      const wanted = Option.getOrElse(limit, () => Infinity)

      /** Requests one page, writes it and saves the progress. */
      const step = (state: State) =>
        Effect.gen(function*() {
          const number = state.pages + 1
          const page = yield* Effect.flatten(
            Stream.runHead(list.pages(filter, { from: number, pagesize }))
          )
          const columns = state.columns.length > 0 ? state.columns : Object.keys(page.list[0] ?? {})
          const text = format === "jsonl"
            ? page.list.map((row) => `${JSON.stringify(row)}\n`).join("")
            : stringify([...page.list], {
              columns: [...columns],
              header: number === 1,
              cast: { boolean: String, object: (value) => JSON.stringify(value) }
            })
          yield* fs.writeFileString(output, text, { flag: "a" })
          const continuation = Endpoint.continuation(list.endpoint, {
            page: number,
            pagesize,
            rows: page.list.length,
            total: page.total,
            received: state.rows + page.list.length
          })
          const next: State = {
            ...state,
            columns,
            pages: number,
            rows: state.rows + page.list.length,
            bytes: state.bytes + new TextEncoder().encode(text).length,
            total: page.total,
            done: continuation !== "more"
          }
          yield* save(next)
          if (continuation === "resultWindow") {
            yield* Console.error(
              `\nFastMoss gives no row beyond ${list.endpoint.listing?.resultWindow} here; narrow the filter for the rest`
            )
          }
          if (continuation === "incomplete") {
            yield* Console.error(`\nFastMoss gives no more rows, and ${page.total} in all: rows may be missing`)
          }
          return next
        })

      const last = yield* Effect.iterate(state, {
        while: ({ done, rows }) => !done && rows < wanted,
        body: (state) => Effect.tap(finished(step(state)), progress)
      }).pipe(Effect.onInterrupt(() => Console.error("\nStopped. The same command goes on after the last page.")))
      yield* Console.error(
        `${process.stderr.isTTY ? "\n" : ""}${figure(last.rows)} rows in ${output}, ${
          figure(last.pages - state.pages)
        } calls now` +
          (last.done ? "" : "; the same command with another --limit goes on")
      )
    })
).pipe(
  Command.withDescription(
    "Any list of FastMoss into a file, page by page; an interrupted export goes on where it was."
  ),
  Command.provide(layer)
)

/** Runs an effect to its end, also when it is interrupted meanwhile. */
const finished = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.forkDaemon(effect), (fiber) => Effect.onInterrupt(Fiber.join(fiber), () => Fiber.await(fiber)))

/** A bar on a terminal, a line for each page elsewhere. */
const progress = ({ pages, rows, total }: State) => {
  const of = total === null ? "" : ` of ${figure(total)}`
  if (!process.stderr.isTTY) return Console.error(`page ${pages}: ${figure(rows)} rows${of}`)
  const part = total === null || total === 0 ? 0 : Math.min(1, rows / total)
  const bar = "█".repeat(Math.round(part * 30)).padEnd(30, "░")
  return Effect.sync(() => process.stderr.write(`\r${bar} ${figure(rows)}${of} rows, page ${pages}`))
}

run(command, "Export")
