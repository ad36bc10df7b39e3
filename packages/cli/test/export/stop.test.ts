import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { inProcess } from "../session.js"
import { filesBeside, newFile, rowsOf } from "./files.js"
import { pageOf, pageServer, products } from "./pages.js"
import { start } from "./processes.js"

const args = (file: string) => [
  "export",
  "Product.search",
  "--region",
  "US",
  "--pagesize",
  "20",
  "--limit",
  "200",
  "--yes",
  "--output",
  file
]

const until = (condition: () => boolean) =>
  Effect.promise(async () => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
  })

const pagesOf = (file: string): number => {
  try {
    return JSON.parse(readFileSync(`${file}.part.json`, "utf8")).pages
  } catch {
    return 0
  }
}

describe.concurrent("an export that is interrupted", () => {
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
    it.live(
      `by ${signal} waits for the page in flight, and the next run continues after it and pays for no page twice`,
      () =>
        Effect.scoped(Effect.gen(function*() {
          let answer = () => {}
          const server = yield* pageServer((request, count, response) => {
            const data = { total: 200, list: pageOf(products(0, 200), request) }
            if (count !== 3) return data
            answer = () => void response.end(JSON.stringify({ code: 0, msg: "success", data }))
            return undefined
          })
          const file = newFile("products.jsonl")
          const process = start(args(file), server.environment)
          yield* until(() => server.requests.length === 3)
          process.kill(signal)
          yield* Effect.promise(() => process.says("Stopping after the page in flight"))
          answer()
          expect((yield* Effect.promise(() => process.ended)).code).toBe(code)
          expect(server.requests).toHaveLength(3)
          expect(pagesOf(file)).toBe(3)
          expect(process.stderr()).toContain("Run the same command again to continue.")
          expect(filesBeside(file)).toEqual(["products.jsonl.part", "products.jsonl.part.json"])

          const second = yield* inProcess(args(file), { environment: server.environment })
          expect(second.code).toBe(0)
          expect(second.stderr).toContain("Continuing after page 3")
          const rows = yield* Effect.promise(() => rowsOf(file))
          expect(new Set(rows.map(({ product_id }) => product_id)).size).toBe(200)
          expect(rows).toHaveLength(200)
          expect(server.requests.map(({ page }) => page)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        })),
      60_000
    )
  }

  it.live(
    "ends after the timeout if the server hangs, and sends no further request",
    () =>
      Effect.scoped(Effect.gen(function*() {
        const server = yield* pageServer((request, count) =>
          count < 3 ? { total: 200, list: pageOf(products(0, 200), request) } : undefined
        )
        const file = newFile("a.csv")
        const process = start(args(file), { ...server.environment, FASTMOSS_TIMEOUT: "3 seconds" })
        yield* until(() => server.requests.length === 3)
        process.kill("SIGINT")
        expect((yield* Effect.promise(() => process.ended)).code).toBe(130)
        // The attempt times out after three seconds. A retry would be a fourth request.
        expect(server.requests).toHaveLength(3)
        expect(pagesOf(file)).toBe(2)
        expect(process.stderr()).toContain("40 rows of 2 pages")
      })),
    // Runs alone, so that the attempt does not time out before the signal.
    { timeout: 60_000, sequential: true }
  )

  it.live("waits at most five seconds for the page in flight", () =>
    Effect.scoped(Effect.gen(function*() {
      const server = yield* pageServer((request, count) =>
        count < 3 ? { total: 200, list: pageOf(products(0, 200), request) } : undefined
      )
      const file = newFile("a.csv")
      const process = start(args(file), server.environment)
      yield* until(() => server.requests.length === 3)
      const since = Date.now()
      process.kill("SIGINT")
      expect((yield* Effect.promise(() => process.ended)).code).toBe(130)
      expect(Date.now() - since).toBeGreaterThan(4_000)
      expect(server.requests).toHaveLength(3)
      expect(process.stderr()).toContain("The page did not arrive within 5s.")
    })), 60_000)

  it.live("does not wait for a pending retry", () =>
    Effect.scoped(Effect.gen(function*() {
      const server = yield* pageServer((request, count, response) => {
        if (count < 3) return { total: 200, list: pageOf(products(0, 200), request) }
        response.writeHead(503, { "retry-after": "50" }).end()
        return undefined
      })
      const file = newFile("a.csv")
      const process = start(args(file), server.environment)
      yield* until(() => server.requests.length === 3)
      yield* Effect.sleep(300)
      const since = Date.now()
      process.kill("SIGINT")
      expect((yield* Effect.promise(() => process.ended)).code).toBe(130)
      // The server asked to retry after 50 seconds.
      expect(Date.now() - since).toBeLessThan(45_000)
      expect(server.requests).toHaveLength(3)
      expect(pagesOf(file)).toBe(2)
    })), 60_000)

  it.live("twice ends at once, and the next run takes over its lock", () =>
    Effect.scoped(Effect.gen(function*() {
      let hangs = true
      const server = yield* pageServer((request, count) =>
        count < 3 || !hangs ? { total: 60, list: pageOf(products(0, 60), request) } : undefined
      )
      const file = newFile("a.csv")
      const process = start(args(file), server.environment)
      yield* until(() => server.requests.length === 3)
      process.kill("SIGINT")
      yield* Effect.promise(() => process.says("Press Ctrl-C again"))
      process.kill("SIGINT")
      // A process that ends on its own has an exit code instead of a signal.
      expect((yield* Effect.promise(() => process.ended)).signal).toBe("SIGINT")
      expect(existsSync(`${file}.part.lock`)).toBe(true)
      hangs = false
      const second = yield* inProcess(args(file), { environment: server.environment })
      expect(second.code).toBe(0)
      expect(second.stderr).toContain("Continuing after page 2")
      expect(filesBeside(file)).toEqual(["a.csv"])
    })), 60_000)

  it.live("locks out a second process while it runs", () =>
    Effect.scoped(Effect.gen(function*() {
      const server = yield* pageServer((request, count) =>
        count < 3 ? { total: 200, list: pageOf(products(0, 200), request) } : undefined
      )
      const file = newFile("a.csv")
      const process = start(args(file), server.environment)
      yield* until(() => server.requests.length === 3)
      const second = yield* inProcess(args(file), { environment: server.environment })
      expect(second.code).toBe(5)
      expect(second.stderr).toContain(`Another process (${process.pid} on `)
      expect(server.requests).toHaveLength(3)
      process.kill("SIGKILL")
      yield* Effect.promise(() => process.ended)
      expect(JSON.parse(readFileSync(`${file}.part.lock`, "utf8"))).toMatchObject({ pid: process.pid })
      writeFileSync(`${file}.part.lock`, "")
      expect((yield* inProcess(args(file), { environment: server.environment })).stderr).toContain("(unknown)")
    })), 60_000)
})
