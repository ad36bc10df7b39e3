import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { bundleOf } from "@effect-fastmoss/testing/programs"
import { hasRedis, redisServer } from "@effect-fastmoss/testing/redisServer"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted, Schema } from "effect"
import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"

const Report = Schema.Struct({
  attempts: Schema.Number,
  outcomes: Schema.Struct({ success: Schema.optionalWith(Schema.Number, { default: () => 0 }) })
})
type Report = typeof Report.Type

const program = (argument: string) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      fork(bundleOf(fileURLToPath(new URL("limited.mjs", import.meta.url))), [argument], {
        execArgv: [],
        stdio: "ignore"
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

/** Asks a program for its current usage. */
const report = (child: ChildProcess) =>
  Effect.async<Report>((resume) => {
    child.once("message", (message) => resume(Effect.sync(() => Schema.decodeUnknownSync(Report)(message))))
    child.send("report")
  })

const between = (before: ReadonlyArray<Report>, after: ReadonlyArray<Report>) =>
  after.map((report, i) => ({
    attempts: report.attempts - (before[i]?.attempts ?? 0),
    answered: report.outcomes.success - (before[i]?.outcomes.success ?? 0)
  }))

const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((a, b) => a + b, 0)

describe.skipIf(!hasRedis)(
  "four programs that share a limit in Redis, on a server that allows ten calls per second,",
  () => {
    it.scopedLive(
      "learn the limit together, share it evenly, and continue after one of them is killed",
      () =>
        Effect.gen(function*() {
          const { url } = yield* redisServer(["--appendonly", "no"])
          const context = yield* Layer.build(SandboxServer.layer({ plan: { callsPerSecond: 10 } }))
          const sandbox = Context.get(context, Sandbox.Sandbox)
          const argument = JSON.stringify({
            redis: url,
            baseUrl: Context.get(context, SandboxServer.SandboxServer).baseUrl,
            clientId: sandbox.clientId,
            clientSecret: Redacted.value(sandbox.clientSecret)
          })
          const programs = yield* Effect.forEach([1, 2, 3, 4], () => program(argument))
          const reports = (of: ReadonlyArray<ChildProcess>) => Effect.forEach(of, report, { concurrency: "unbounded" })

          yield* Effect.sleep("12 seconds")
          const learnt = yield* reports(programs)
          yield* Effect.sleep("10 seconds")
          const shared = between(learnt, yield* reports(programs))
          const attempts = sum(shared.map(({ attempts }) => attempts))
          const answered = sum(shared.map(({ answered }) => answered))
          expect((attempts - answered) / attempts).toBeLessThan(0.05)
          expect(answered).toBeGreaterThan(60)
          for (const one of shared) expect(one.answered).toBeGreaterThan(answered / 4 * 0.8)

          const [killed, ...others] = programs
          killed?.kill("SIGKILL")
          const before = yield* reports(others)
          yield* Effect.sleep("5 seconds")
          const alone = between(before, yield* reports(others))
          // The others now share the rate of the killed program.
          expect(sum(alone.map(({ answered }) => answered))).toBeGreaterThan(answered / 2 * 0.8)
        }),
      60_000
    )
  }
)
