/**
 * The console of the parser of `@effect/cli`: its help on stdout, its errors on stderr, without colours where there is no
 * terminal, and wrapped.
 */
import type * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { stripVTControlCharacters } from "node:util"
import { Terminal } from "../terminal/Terminal.js"
import * as Text from "../terminal/Text.js"

/** The width of help that goes into a pipe or a file. */
const pipeWidth = 100

/** Wraps each line below its own beginning. */
export const wrap = (text: string, width: number): string =>
  text.split("\n").flatMap((line) => {
    if (Text.width(line) <= width) return [line]
    const indent = /^ */.exec(line)?.[0] ?? ""
    const most = Math.max(20, width - indent.length)
    return Text.wrap(line.slice(indent.length), most).map((part) => indent + part)
  }).join("\n")

/** Makes the console. */
export const make: Effect.Effect<Console.Console, never, Terminal> = Effect.map(
  Effect.zip(Terminal, Effect.console),
  ([terminal, console]) => {
    const format = (parts: ReadonlyArray<unknown>, { columns, hasColors }: { columns: number; hasColors: boolean }) => {
      const text = parts.map(String).join(" ").trimEnd()
      return wrap(hasColors ? text : stripVTControlCharacters(text), Math.min(columns, pipeWidth))
    }
    return {
      ...console,
      log: (...parts) => Effect.ignore(terminal.write(`${format(parts, terminal.stdout)}\n`)),
      error: (...parts) => terminal.tell(format(parts, terminal.stderr))
    }
  }
)
