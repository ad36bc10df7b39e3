import { Command } from "@effect/platform"
import { Effect, Stream } from "effect"
import { bundleOf } from "./programs.js"

/**
 * Runs the JavaScript file of a built program in a separate Node.js process, and returns the running process. The
 * process has no FastMoss credentials unless `environment` contains some.
 */
export const start = (file: string, args: ReadonlyArray<string>, environment: Record<string, string>) =>
  Command.start(
    Command.make(process.execPath, bundleOf(file), ...args).pipe(
      Command.env({ FASTMOSS_CLIENT_ID: "", FASTMOSS_CLIENT_SECRET: "", NO_COLOR: "1", ...environment })
    )
  )

/**
 * Runs the JavaScript file of a built program to its end. Returns the lines of its standard output, its standard error
 * and its exit code.
 */
export const run = (file: string, args: ReadonlyArray<string>, environment: Record<string, string>) =>
  Effect.scoped(Effect.gen(function*() {
    const program = yield* start(file, args, environment)
    const text = (stream: typeof program.stdout) => Stream.mkString(Stream.decodeText(stream))
    const [stdout, stderr, code] = yield* Effect.all(
      [text(program.stdout), text(program.stderr), program.exitCode],
      { concurrency: 3 }
    )
    return { lines: stdout.trimEnd().split("\n"), stderr, code: Number(code) }
  }))
