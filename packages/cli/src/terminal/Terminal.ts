/**
 * The standard streams of the process. Data goes to stdout, everything else to stderr.
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type CommandFailure, OutputClosed, usage } from "../command/Failure.js"
import * as Text from "./Text.js"

/** A service that reads and writes the standard streams of the process. */
export interface Service {
  /** Writes text to stdout, and waits until its reader accepts more. Fails if the reader has closed the pipe. */
  readonly write: (text: string) => Effect.Effect<void, OutputClosed>
  /** Writes a line to stderr. */
  readonly tell: (line: string) => Effect.Effect<void>
  /**
   * Writes a line to stderr that replaces the line of the previous `status`. Does nothing if stderr is not a terminal.
   */
  readonly status: (line: string) => Effect.Effect<void>
  /** True if questions can be asked: stdin and stderr are terminals, and the environment variable `CI` is not set. */
  readonly canAsk: boolean
  /** Asks a question on stderr and returns the answer. Use it only if `canAsk` is true. */
  readonly ask: (question: string, options?: { readonly isSecret?: boolean }) => Effect.Effect<string>
  readonly stdout: Stream
  readonly stderr: Stream
  /** Reads stdin to its end, as UTF-8. */
  readonly readInput: Effect.Effect<string, CommandFailure>
}

/** Properties of an output stream. */
export interface Stream {
  readonly isTerminal: boolean
  /** The width in columns; `Infinity` if the stream is not a terminal. */
  readonly columns: number
  /** True if colours may be written: the stream is a terminal, and `NO_COLOR` is not set. */
  readonly hasColors: boolean
}

/** The tag of the service for the standard streams. */
export class Terminal extends Context.Tag("@effect-fastmoss/cli/Terminal")<Terminal, Service>() {}

const streamOf = (stream: NodeJS.WriteStream): Stream => {
  const isTerminal = stream.isTTY === true
  return {
    isTerminal,
    get columns() {
      return isTerminal ? stream.columns || 80 : Infinity
    },
    hasColors: isTerminal && stream.hasColors()
  }
}

/** Creates a layer with the streams of this process. */
export const layer: Layer.Layer<Terminal> = Layer.scoped(
  Terminal,
  Effect.gen(function*() {
    const { stderr, stdin, stdout } = process
    let hasStatus = false
    // Without a listener, an error of a stream would crash the process.
    const ignored = () => {}
    stdout.on("error", ignored)
    stderr.on("error", ignored)
    const clear = () => {
      if (hasStatus) stderr.write("\r\u001b[2K")
      hasStatus = false
    }
    yield* Effect.addFinalizer(() => Effect.sync(clear))
    const isCI = yield* Effect.orElseSucceed(Config.nonEmptyString("CI"), () => "")
    const canAsk = stdin.isTTY === true && stderr.isTTY === true && isCI === ""

    return Terminal.of({
      write: (text) =>
        text === "" ? Effect.void : Effect.async((resume) => {
          clear()
          stdout.write(text, (error) => resume(error ? Effect.fail(new OutputClosed()) : Effect.void))
        }),
      tell: (line) =>
        Effect.sync(() => {
          clear()
          stderr.write(`${stderr.isTTY === true ? Text.fold(line, stderr.columns || 80) : line}\n`)
        }),
      status: (line) =>
        Effect.sync(() => {
          if (stderr.isTTY !== true) return
          clear()
          stderr.write(line)
          hasStatus = true
        }),
      canAsk,
      ask: (question, { isSecret = false } = {}) =>
        Effect.async<string>((resume, signal) => {
          clear()
          import("./question.js").then(({ ask }) => ask(question, isSecret, signal)).then(
            (answer) => resume(Effect.succeed(answer)),
            () => resume(Effect.interrupt)
          )
        }),
      stdout: streamOf(stdout),
      stderr: streamOf(stderr),
      readInput: Effect.tryPromise({
        try: async () => {
          stdin.setEncoding("utf8")
          let text = ""
          for await (const chunk of stdin) text += chunk
          return text
        },
        catch: (error) => usage(`stdin cannot be read${error instanceof Error ? `: ${error.message}` : ""}`)
      })
    })
  })
)
