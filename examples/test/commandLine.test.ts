import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { Command } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Schedule, Stream } from "effect"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { run, start } from "./programs.js"
import { counters, environment } from "./sandbox.js"

const layer = Layer.merge(SandboxServer.layer(), NodeContext.layer)

/** Programs that read their arguments themselves, and programs whose options are declared. */
const [own, declared] = [["quickstart", "fleet/worker"], ["creator-outreach", "http-service", "fleet", "telemetry"]]

const all = (word: string) => [...own, ...declared].map((name) => [name, word] as const)

/** Checks that the program sent nothing: no call and no token request. */
const expectNoRequest = Effect.map(
  counters,
  (counters) => expect(counters).toMatchObject({ acquired: 0, calls: 0, tokenRequestsRefused: 0, callsRefused: 0 })
)

describe("every program", () => {
  it.scopedLive.each([...all("--help"), ...own.map((name) => [name, "-h"] as const)])(
    "prints its usage and sends nothing: %s %s",
    ([name, help]) =>
      Effect.gen(function*() {
        const { code, lines, stderr } = yield* run(name, [help], yield* environment)
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
        expect(lines.join("\n")).toMatch(/usage/i)
        yield* expectNoRequest
      }).pipe(Effect.provide(layer))
  )

  it.scopedLive.each([...all("--bogus"), ...own.map((name) => [name, "-x"] as const)])(
    "rejects an unknown option with one line and exit code 2: %s %s",
    ([name, option]) =>
      Effect.gen(function*() {
        const { code, lines, stderr } = yield* run(name, [option], yield* environment)
        expect({ code, lines }).toEqual({ code: 2, lines: [""] })
        expect(stderr).toBe(`Received unknown argument: '${option}'\n`)
        yield* expectNoRequest
      }).pipe(Effect.provide(layer))
  )

  it.scopedLive.each([...own, "telemetry"])(
    "rejects an extra argument: %s",
    (name) =>
      Effect.gen(function*() {
        const words = name === "fleet/worker" ? ["1", "more"] : ["more"]
        const { code, stderr } = yield* run(name, words, yield* environment)
        expect({ code, stderr }).toEqual({ code: 2, stderr: "Received unknown argument: 'more'\n" })
        yield* expectNoRequest
      }).pipe(Effect.provide(layer))
  )
})

const regions = "US, GB, MX, ES, DE, IT, FR, ID, VN, MY, TH, PH, BR, JP, SG"

describe("an invalid value is rejected before a request is sent, with a line that names the option and exit code 2:", () => {
  it.scopedLive.each(
    [
      ["creator-outreach", ["--creators", "-3"], "--creators must be a whole number from 1 to 1000, but is -3"],
      ["creator-outreach", ["--creators=abc"], "--creators must be a whole number from 1 to 1000, but is abc"],
      ["creator-outreach", ["--others", "1.5"], "--others must be a whole number from 0 to 99, but is 1.5"],
      ["creator-outreach", ["--others", ""], "--others must be a whole number from 0 to 99, but is ''"],
      ["creator-outreach", ["--concurrency", "0"], "--concurrency must be a whole number from 1 to 16, but is 0"],
      [
        "creator-outreach",
        ["--concurrency", "1e999"],
        "--concurrency must be a whole number from 1 to 16, but is 1e999"
      ],
      ["creator-outreach", ["--product", ""], "--product must be the id of a product, but is ''"],
      [
        "creator-outreach",
        ["--region", "us"],
        `--region must be a region code of ${regions} (did you mean US?), but is us`
      ],
      ["http-service", ["--port", "99999"], "--port must be a whole number from 0 to 65535, but is 99999"],
      ["http-service", ["--port", "http"], "--port must be a whole number from 0 to 65535, but is http"],
      ["http-service", ["--host", ""], "--host must be a name or an address of this machine, but is ''"],
      [
        "http-service",
        ["--origin", "app.example"],
        "--origin must be a scheme and a host, such as https://app.example, but is app.example"
      ],
      [
        "http-service",
        ["--origin", "https://app.example/"],
        "--origin must be a scheme and a host, such as https://app.example, but is https://app.example/"
      ],
      ["fleet", ["--workers", "33"], "--workers must be a whole number from 1 to 32, but is 33"],
      ["fleet", ["--calls", "many"], "--calls must be a whole number from 1 to 1000, but is many"],
      ["fleet", ["--rate", "0.5"], "--rate must be a whole number from 1 to 1000, but is 0.5"],
      ["fleet/worker", ["many"], "The number of calls must be a whole number of at least 1, but is many"],
      ["fleet/worker", [], "The number of calls must be a whole number of at least 1, but is missing"],
      ["creator-outreach", ["--creators"], "--creators is given twice or lacks its value; see --help"],
      [
        "creator-outreach",
        ["--creators", "2", "--creators", "3"],
        "--creators is given twice or lacks its value; see --help"
      ],
      ["telemetry", ["--log-level", "loud"], "--log-level is given twice or lacks its value; see --help"],
      ["creator-outreach", ["--wizard"], "--wizard asks questions, so it needs a terminal"]
    ] as const
  )("%s %s", ([name, args, line]) =>
    Effect.gen(function*() {
      const { code, lines, stderr } = yield* run(name, args, yield* environment)
      expect({ code, lines, stderr }).toEqual({ code: 2, lines: [""], stderr: `${line}\n` })
      yield* expectNoRequest
    }).pipe(Effect.provide(layer)))
})

describe("output into a pipe has no colours", () => {
  it.scopedLive.each(
    [["NO_COLOR", "1"], ["NO_COLOR", ""]] as const
  )("with %s=%s", ([name, value]) =>
    Effect.gen(function*() {
      const help = yield* run("creator-outreach", ["--help"], { [name]: value })
      const wrong = yield* run("creator-outreach", ["--bogus"], { [name]: value })
      expect(help.lines.join("\n")).toContain("--creators")
      expect(help.lines.join("\n") + wrong.stderr).not.toContain("\u001b")
    }).pipe(Effect.provide(NodeContext.layer)))
})

describe("a signal", () => {
  const calling = Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* sandbox.addFault({ fault: Sandbox.Fault.Latency({ duration: "20 seconds" }) })
    return yield* environment
  })

  /** Returns the exit code and stderr of a program that gets a signal while it waits for its first response. */
  const endOf = (name: string, signal: "SIGINT" | "SIGTERM") =>
    Effect.gen(function*() {
      const program = yield* start(name, [], yield* calling)
      yield* Effect.fork(Stream.runDrain(program.stdout))
      const stderr = yield* Effect.fork(Stream.mkString(Stream.decodeText(program.stderr)))
      yield* Effect.repeat(counters, { schedule: Schedule.spaced("50 millis"), until: ({ faults }) => faults > 0 })
      yield* Effect.forkScoped(Effect.ignore(program.kill(signal)))
      return { code: Number(yield* program.exitCode), stderr: yield* stderr }
    })

  it.scopedLive.each(
    [
      ["quickstart", "SIGINT", 130],
      ["quickstart", "SIGTERM", 143],
      ["creator-outreach", "SIGINT", 130],
      ["creator-outreach", "SIGTERM", 143]
    ] as const
  )(
    "during a call ends %s: %s with exit code %i and without a stack trace",
    ([name, signal, expected]) =>
      Effect.gen(function*() {
        const { code, stderr } = yield* endOf(name, signal)
        expect(code).toBe(expected)
        expect(stderr).toMatch(/^(Calling FastMoss at \S+\n)?$/)
      }).pipe(Effect.provide(layer))
  )
})

/** Runs a program in a shell that redirects its stdout, and returns the shell's output. */
const inShell = (name: string, shell: (program: string) => string) =>
  Effect.gen(function*() {
    const file = fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url))
    // The shell prints the exit code to stderr, because the program's stdout is redirected.
    const program = `{ "${process.execPath}" "${file}"; echo "code $?" >&2; }`
    const said = yield* Command.make("sh", "-c", `{ ${shell(program)}; } 2>&1`).pipe(
      Command.env({ ...(yield* environment), NO_COLOR: "1" }),
      Command.string
    )
    return said.trim().split("\n").filter((line) =>
      !line.startsWith("Calling FastMoss") && !line.startsWith("The best")
    )
  })

describe("stdout", () => {
  it.scopedLive.each(["creator-outreach", "quickstart", "telemetry"] as const)(
    "that is closed by its reader is no failure of %s",
    (name) =>
      Effect.gen(function*() {
        expect(yield* inShell(name, (program) => `${program} | head -c 0`)).toEqual(["code 0"])
      }).pipe(Effect.provide(layer))
  )

  it.scopedLive.each(existsSync("/dev/full") ? ["creator-outreach", "quickstart"] : [])(
    "on a full disk is a failure of %s with one line",
    (name) =>
      Effect.gen(function*() {
        expect(yield* inShell(name, (program) => `${program} > /dev/full`)).toEqual([
          "ENOSPC: no space left on device, write",
          "code 1"
        ])
      }).pipe(Effect.provide(layer))
  )
})
