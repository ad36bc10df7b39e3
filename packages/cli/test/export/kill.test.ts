import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { credentials, home, inProcess } from "../session.js"
import { filesBeside, newFile } from "./files.js"
import { start } from "./processes.js"

const path = "/product/v1/search"

const served = Effect.flatMap(
  Sandbox.Sandbox,
  ({ counters }) => Effect.map(counters, ({ paths }) => paths[path]?.served ?? 0)
)

const kills = Number(process.env["EXPORT_KILLS"] ?? 10)

/** True if EXPORT_KILLS sets the number of kills. The test then prints each kill and a summary. */
const isTold = process.env["EXPORT_KILLS"] !== undefined

const pages = 12

const args = (file: string) => [
  "export",
  "Product.search",
  "--region",
  "US",
  "--pagesize",
  "20",
  "--limit",
  String(20 * pages),
  "--yes",
  "--output",
  file
]

/** Returns a generator of random numbers from 0 to 1, the same numbers for the same seed (mulberry32). */
const randomFrom = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

/** Returns the id of the process that holds the lock of an export. */
const holderOf = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(`${file}.part.lock`, "utf8")).pid
  } catch {
    return undefined
  }
}

const pagesOf = (file: string): number => {
  try {
    return JSON.parse(readFileSync(`${file}.part.json`, "utf8")).pages
  } catch {
    return 0
  }
}

const sleep = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

describe.concurrent("an export that is killed", () => {
  for (const name of ["a.csv", "a.jsonl"]) {
    it.live(
      `writes the same file as an uninterrupted export once it is resumed: ${name}, ${kills} kills`,
      () =>
        Effect.gen(function*() {
          const environment = { ...home(), ...(yield* credentials) }
          const { addFault } = yield* Sandbox.Sandbox
          yield* addFault({ path, fault: Sandbox.Fault.Latency({ duration: "10 millis" }) })
          const whole = newFile(name)
          expect((yield* inProcess(args(whole), { environment })).code).toBe(0)
          const expected = readFileSync(whole)
          expect(yield* served).toBe(pages)

          const random = randomFrom(name.length)
          let killed = 0
          let exports = 0
          while (killed < kills) {
            const before = yield* served
            const file = newFile(name)
            let here = 0
            while (true) {
              const exporting = start(args(file), environment)
              // The random delay starts when the process holds the lock, because it writes nothing before. The kill can
              // hit it before the first request, within a page, between the rows and the checkpoint, or after the end.
              yield* Effect.promise(async () => {
                while (!exporting.hasEnded() && holderOf(file) !== exporting.pid) await sleep(1)
              })
              if (killed < kills) {
                yield* Effect.promise(() => sleep(random() * 400))
                if (!exporting.hasEnded()) exporting.kill("SIGKILL")
              }
              const { code, signal } = yield* Effect.promise(() => exporting.ended)
              const isThere = existsSync(file)
              if (signal === "SIGKILL") {
                killed += 1
                here += 1
                if (isTold) process.stdout.write(`${name}: killed after ${pagesOf(file)} pages\n`)
              }
              // The file exists only when the export is complete.
              if (isThere) expect(readFileSync(file).equals(expected)).toBe(true)
              if (signal === "SIGKILL") continue
              // An export that is killed after its last step is complete. The next run refuses to overwrite its file.
              const isDone = code === 2 && here > 0 && isThere &&
                exporting.stderr().includes("pass --force to overwrite it")
              if (!isDone) expect({ code, stderr: exporting.stderr() }).toEqual({ code: 0, stderr: expect.anything() })
              break
            }
            exports += 1
            expect(readFileSync(file).equals(expected)).toBe(true)
            // A killed process may leave the draft of a lock, and no other file.
            expect(filesBeside(file).filter((file) => !/\.lock\.[0-9a-f-]{36}$/.test(file))).toEqual([name])
            const paid = (yield* served) - before
            expect(paid).toBeGreaterThanOrEqual(pages)
            expect(paid).toBeLessThanOrEqual(pages + here)
          }
          if (isTold) {
            process.stdout.write(
              `${name}: ${killed} kills, ${exports} exports, ${(yield* served) - pages} pages paid\n`
            )
          }
        }).pipe(Effect.provide(SandboxServer.layer())),
      600_000
    )
  }
})
