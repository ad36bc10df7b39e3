import * as Sandbox from "@effect-fastmoss/sandbox/Sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { Effect, Redacted } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { cp, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { published } from "./published.js"
import { atMost, type Section } from "./reach.js"
import { effectModulesOf } from "./size.js"
import { median, short } from "./statistics.js"

const programs = fileURLToPath(new URL("./answers", import.meta.url))

interface Taken {
  /** The time from the start of the process to its first answer, in milliseconds. */
  readonly wall: number
  /** The CPU time of the process until then, in milliseconds. */
  readonly cpu: number
}

/** Runs a program until its first answer. */
const toAnswer = async (program: string, environment: Readonly<Record<string, string>>): Promise<Taken> => {
  const began = performance.now()
  const child = spawn(process.execPath, [program], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment }
  })
  const exit = once(child, "exit")
  const [text] = await Promise.race([
    once(child.stdout, "data"),
    exit.then(([code]) => {
      throw new Error(`${program} exited with code ${code} before its first answer`)
    })
  ])
  const wall = performance.now() - began
  await exit
  return { wall, cpu: Number(String(text)) }
}

/** Measures a program's start to its first answer from a sandbox on a port, with a stored token. */
const measure = (rounds: number, modules: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const { baseUrl } = yield* SandboxServer.SandboxServer
    const { clientId, clientSecret } = yield* Sandbox.Sandbox
    return yield* Effect.promise(async () => {
      const folder = await mkdtemp(join(tmpdir(), "effect-fastmoss-bench-"))
      const environment = {
        FASTMOSS_BASE_URL: baseUrl,
        FASTMOSS_CLIENT_ID: clientId,
        FASTMOSS_CLIENT_SECRET: Redacted.value(clientSecret),
        FASTMOSS_TOKEN_FILE: join(folder, "token.json")
      }
      // The client's program lies beside the published packages, so that it imports these.
      const copies = join(await published(), "answers")
      await cp(programs, copies, { recursive: true })
      const client = join(copies, "client.js")
      const byHand = join(programs, "byHand.js")
      const runs: ReadonlyArray<() => Promise<Taken>> = [
        () => toAnswer(client, environment),
        () => toAnswer(byHand, environment),
        () => toAnswer(byHand, { ...environment, BENCH_IMPORTS: JSON.stringify(modules) })
      ]
      const taken = runs.map((): Array<Taken> => [])
      // The first round is not counted. Its first program stores the token.
      for (let round = 0; round <= rounds; round++) {
        for (const [n, run] of runs.entries()) {
          const one = await run()
          if (round > 0) taken[n]?.push(one)
        }
      }
      await rm(folder, { recursive: true, force: true })
      return taken
    })
  }).pipe(Effect.provide(SandboxServer.layer()), Effect.runPromise)

/** Measures the start of a program with the client to its first answer, relative to the same program by hand. */
export const firstAnswer = async (scale: number): Promise<Section> => {
  const rounds = Math.max(5, Math.round(25 * scale))
  const modules = await effectModulesOf("@effect-fastmoss/node")
  const taken = await measure(rounds, modules)
  const walls = taken.map((all) => median(all.map(({ wall }) => wall)))
  const cpus = taken.map((all) => median(all.map(({ cpu }) => cpu)))
  const names = [
    "our typed endpoint with `FastMossNode.layer`, from the published packages",
    "by hand, with undici and Effect",
    `the same, and imports the ${modules.length} modules of Effect that our packages import`
  ]
  const ratio = (medians: ReadonlyArray<number>, n: number) => (medians[n] ?? NaN) / (medians[1] ?? NaN)
  return {
    title: "First answer",
    text: [
      `The time from the start of a process to its first page, from a sandbox on this machine, with a stored token. Medians of ${rounds} processes per row, which take turns.`,
      tableOf(
        ["program", "ms", "/ by hand", "CPU (ms)", "/ by hand"],
        names.map((name, n) => [
          name,
          short(walls[n] ?? NaN),
          short(ratio(walls, n)),
          short(cpus[n] ?? NaN),
          short(ratio(cpus, n))
        ])
      )
    ].join("\n\n"),
    reaches: [
      atMost("start to the first answer: our client / by hand with undici and Effect", ratio(walls, 0), 1.2, short)
    ]
  }
}
