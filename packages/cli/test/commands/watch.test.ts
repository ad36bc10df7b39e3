import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { Command } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Queue, Stream, TestClock } from "effect"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { command, credentials, home, inProcess, type Setup } from "../session.js"

const rowsOf = (stdout: string) => stdout === "" ? [] : stdout.trim().split("\n").map((line) => JSON.parse(line))

const ranking = ["watch", "Product.topSelling", "--region", "US", "--limit", "20"]

const search = ["watch", "Product.search", "--region", "US", "--limit", "10"]

const folderOf = (environment: Readonly<Record<string, string>>) =>
  join(environment["XDG_STATE_HOME"] ?? "", "effect-fastmoss", "watch")

const filesOf = (environment: Readonly<Record<string, string>>) =>
  readdirSync(folderOf(environment)).flatMap((series) =>
    readdirSync(join(folderOf(environment), series)).map((file) => join(folderOf(environment), series, file))
  ).sort()

const start = TestClock.setTime(Date.parse("2026-04-02T00:00:00Z"))

/** Runs a repeating watch. Whenever the watch waits, moves the test clock to the next run. */
const whilePassing = (args: ReadonlyArray<string>, setup: Setup = {}) =>
  Effect.gen(function*() {
    const waits = yield* Queue.unbounded<string>()
    const fiber = yield* Effect.fork(
      inProcess(args, { ...setup, onLine: (line) => line.includes("Ctrl-C ends") ? waits.offer(line) : Effect.void })
    )
    const lines: Array<string> = []
    const pass = Effect.forever(Effect.gen(function*() {
      const line = yield* waits.take
      lines.push(line)
      const [, moment = ""] = / at (\S+ \S+) UTC/.exec(line) ?? []
      yield* TestClock.setTime(Date.parse(`${moment.replace(" ", "T")}Z`))
    }))
    const outcome = yield* Effect.race(Fiber.join(fiber), pass)
    return { ...outcome, waits: lines }
  })

describe("effect-fastmoss watch", () => {
  it.effect("stores a first snapshot, then prints the changes in the next ranking", () =>
    Effect.gen(function*() {
      yield* start
      const environment = home()
      const first = yield* inProcess(ranking, { environment })
      expect(first).toMatchObject({ code: 0, stdout: "" })
      expect(first.stderr).toContain("First snapshot: the day 2026-04-01, 20 rows")
      expect(filesOf(environment)).toHaveLength(1)

      const again = yield* inProcess(ranking, { environment })
      expect(again).toMatchObject({ code: 0, stdout: "" })
      expect(again.stderr).toContain("The ranking of the day 2026-04-01 is still the latest. Nothing was sent.")
      expect(again.stderr).not.toContain("1 request")

      yield* TestClock.adjust("1 day")
      const next = yield* inProcess(ranking, { environment })
      expect(next.code).toBe(0)
      expect(next.stderr).toContain("1 request")
      expect(next.stderr).toMatch(/From the day 2026-04-01 to the day 2026-04-02: \d+ entered/)
      const rows = rowsOf(next.stdout)
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) {
        expect(row).toMatchObject({ period: "2026-04-02", since: "2026-04-01" })
        expect(row.product_id).toMatch(/^\d+$/)
        expect(row.change === "entered").toBe(row.rank_before === null)
        expect(row.change === "left").toBe(row.rank === null)
      }
      expect(filesOf(environment)).toHaveLength(2)
    }))

  it.effect("prints the requested fields in every format", () =>
    Effect.gen(function*() {
      yield* start
      const environment = home()
      yield* inProcess(ranking, { environment })
      yield* TestClock.adjust("1 day")
      const file = filesOf(environment)
      const run = (...args: ReadonlyArray<string>) =>
        Effect.tap(
          inProcess([...ranking, ...args], { environment, columns: 100 }),
          // Damages the new snapshot, so that the next run makes the same comparison.
          () =>
            Effect.sync(() => {
              for (const newer of filesOf(environment).filter((name) => !file.includes(name))) writeFileSync(newer, "{")
            })
        )
      const json = yield* run("--format", "json", "--fields", "title,gmv")
      const [first] = JSON.parse(json.stdout)
      expect(Object.keys(first).filter((key) => key !== "before")).toEqual(
        ["period", "since", "change", "rank", "rank_before", "title", "gmv"]
      )
      const csv = yield* run("--format", "csv", "--fields", "title,gmv")
      expect(csv.stdout.split("\r\n")[0]).toBe("period,since,change,rank,rank_before,title,gmv,before.title,before.gmv")
      expect(csv.stderr).toContain("is skipped: it is not a snapshot")
      const table = yield* run("--fields", "title,gmv")
      expect(table.stdout).toMatch(/^change +rank +title +gmv\n/)
      expect(table.stdout).toMatch(/ → /)
    }))

  it.effect("compares lists that are no rankings by their key in every run", () =>
    Effect.gen(function*() {
      yield* start
      const environment = home()
      yield* inProcess(search, { environment })
      yield* TestClock.adjust("3 days")
      const { code, stderr, stdout } = yield* inProcess(search, { environment })
      expect(code).toBe(0)
      expect(stderr).toContain("From 2026-04-02T00:00:00.000Z to 2026-04-05T00:00:00.000Z: ")
      const changed = rowsOf(stdout).find(({ before }) => before !== undefined)
      expect(changed.before).toBeDefined()
      expect(filesOf(environment)).toHaveLength(2)
    }))

  it.effect("starts a new series for another payload or period, and lists and deletes series", () =>
    Effect.gen(function*() {
      yield* start
      const environment = home()
      yield* inProcess(ranking, { environment })
      const other = yield* inProcess(["watch", "Product.topSelling", "--region", "GB", "--limit", "20"], {
        environment
      })
      expect(other.stderr).toContain("First snapshot")
      yield* inProcess([...ranking, "--latest", "week"], { environment })
      yield* TestClock.adjust("1 day")
      yield* inProcess(ranking, { environment })
      const listed = yield* inProcess(["watch", "--list"], { environment })
      expect(listed.stderr).toBe("")
      const series = rowsOf(listed.stdout)
      expect(series).toHaveLength(3)
      expect(series.find(({ periods, snapshots }) => periods === "day" && snapshots === 2)).toMatchObject({
        endpoint: "Product.topSelling",
        first: "2026-04-01",
        last: "2026-04-02",
        limit: 20,
        payload: { filter: { region: "US" } }
      })
      const name = series[0].series
      const forgotten = yield* inProcess(["watch", "--forget", name], { environment })
      expect(forgotten).toMatchObject({ code: 0, stdout: "" })
      expect(rowsOf((yield* inProcess(["watch", "--list"], { environment })).stdout)).toHaveLength(2)
      expect(yield* inProcess(["watch", "--forget", "../.."], { environment })).toMatchObject({ code: 2 })
    }))

  it.effect("skips a damaged snapshot with a warning, and compares with the snapshot before it", () =>
    Effect.gen(function*() {
      yield* start
      const environment = home()
      yield* inProcess(ranking, { environment })
      yield* TestClock.adjust("1 day")
      yield* inProcess(ranking, { environment })
      const [, newest = ""] = filesOf(environment)
      writeFileSync(newest, readFileSync(newest, "utf8").slice(0, 100))
      yield* TestClock.adjust("1 day")
      const { code, stderr, stdout } = yield* inProcess(ranking, { environment })
      expect(code).toBe(0)
      expect(stderr).toContain(`Warning: the snapshot ${newest} is skipped`)
      expect(rowsOf(stdout)[0]).toMatchObject({ period: "2026-04-03", since: "2026-04-01" })
    }))

  it.effect("requests only newer periods of a ranking that lags behind", () =>
    Effect.gen(function*() {
      yield* start
      const environment = home()
      const args = ["watch", "Product.newListed", "--region", "US", "--limit", "5"]
      const first = yield* inProcess(args, { environment })
      expect(first.stderr).toContain("First snapshot: the day 2026-03-30")
      expect(first.stderr).toContain("3 requests")
      const second = yield* inProcess(args, { environment })
      expect(second).toMatchObject({ code: 0, stdout: "" })
      expect(second.stderr).toContain("No rows after the day 2026-03-30 yet (2 requests).")
    }))

  it.effect("keeps the number of snapshots that --keep sets", () =>
    Effect.gen(function*() {
      yield* start
      const environment = home()
      for (const _ of [1, 2, 3, 4]) {
        yield* inProcess([...search, "--keep", "2"], { environment })
        yield* TestClock.adjust("1 hour")
      }
      expect(filesOf(environment).map((name) => name.slice(-29))).toEqual([
        "2026-04-02T02-00-00.000Z.json",
        "2026-04-02T03-00-00.000Z.json"
      ])
    }))

  it.effect("refuses invalid arguments before any request", () =>
    Effect.gen(function*() {
      const cases: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
        [["watch"], "needs the name of a list"],
        [["watch", "Product.salesTrend", "--product-id", "1"], "is not a list"],
        [["watch", "Product.search", "--latest", "day"], "--latest is for rankings"],
        [
          [...ranking, "--payload", "{\"filter\":{\"date_info\":{\"type\":\"day\",\"value\":\"2026-04-01\"}}}"],
          "Leave out date_info"
        ],
        [[...ranking, "--every", "30m"], "--every must be 1h or more for a ranking"],
        [[...search, "--every", "5m"], "--every must be 10m or more for a list"],
        [[...search, "--every", "99999999w"], "--every must be 366 days at most, but is 99999999w"],
        [[...search, "--every", "soon"], "--every must be a number and a unit"],
        [[...search, "--runs", "2"], "--runs needs --every"],
        [[...search, "--every", "1h", "--format", "json"], "Use jsonl, csv or table"],
        [["watch", "Product.search", "--limit", "0"], "--limit must be a whole number from 1"],
        [[...search, "--fields", "titel"], "did you mean title?"]
      ]
      for (const [args, message] of cases) {
        const outcome = yield* inProcess(args)
        expect(outcome).toMatchObject({ code: 2, stdout: "" })
        expect(outcome.stderr).toContain(message)
        expect(outcome.stderr).not.toContain("request;")
      }
    }))

  it.live("requests pages of the size that the user sets, for a list and for a ranking", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      for (const args of [search, ranking.slice(0, -2)]) {
        const outcome = yield* inProcess([...args.slice(0, 4), "--limit", "20", "--pagesize", "5"], { environment })
        expect(outcome.code).toBe(0)
        expect(outcome.stderr).toContain("4 requests")
      }
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("asks for consent if all runs together need many requests", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const many = yield* inProcess([...search, "--every", "10m", "--runs", "30"], { environment })
      expect(many.code).toBe(2)
      expect(many.stderr).toContain("about 30 requests")
      const pages = yield* inProcess(["watch", "Product.search", "--limit", "300", "--pagesize", "10"], {
        environment,
        answers: ["n"]
      })
      expect(pages).toMatchObject({ code: 1, stdout: "" })
      const { calls } = yield* Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)
      expect(calls).toBe(0)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.effect("sends one request per day for a ranking, even if it runs more often", () =>
    Effect.gen(function*() {
      yield* start
      const environment = home()
      const { code, stderr, stdout, waits } = yield* whilePassing(
        [...ranking, "--every", "6h", "--runs", "29", "--format", "csv"],
        { environment }
      )
      expect(code).toBe(0)
      expect(waits).toHaveLength(28)
      expect(waits[0]).toBe("Next run at 2026-04-02 06:00:00 UTC, in 6h. Ctrl-C ends the watch.")
      expect(stderr).toContain("8 requests; the sandbox charges nothing")
      expect(filesOf(environment)).toHaveLength(8)
      expect(stdout.match(/^period,/gm)).toHaveLength(1)
    }))

  it.effect("sends a request in each run for a list that is no ranking", () =>
    Effect.gen(function*() {
      yield* start
      const environment = home()
      const { code, stderr } = yield* whilePassing([...search, "--every", "10m", "--runs", "7"], { environment })
      expect(code).toBe(0)
      expect(stderr).toContain("7 requests; the sandbox charges nothing")
      expect(filesOf(environment)).toHaveLength(7)
    }))

  it.effect("waits until a spent budget resets, but exits with code 4 without --every", () =>
    Effect.gen(function*() {
      yield* start
      const environment = { ...home(), FASTMOSS_BUDGET: "2 calls/day" }
      const { code, stderr, waits } = yield* whilePassing([...search, "--every", "6h", "--runs", "4"], { environment })
      expect(code).toBe(0)
      expect(waits.map((line) => line.replace(/, in .*/, ""))).toEqual([
        "Next run at 2026-04-02 06:00:00 UTC",
        "Next run at 2026-04-02 12:00:00 UTC",
        "The budget resets: next run at 2026-04-03 00:00:01 UTC"
      ])
      expect(stderr).toContain("the budget of 2 calls is spent")
      yield* inProcess(search, { environment })
      const once = yield* inProcess(search, { environment })
      expect(once).toMatchObject({ code: 4, stdout: "" })
    }))

  it.effect("exits with code 4 if the budget of the run is spent, because that budget does not reset", () =>
    Effect.gen(function*() {
      yield* start
      const { code, waits } = yield* whilePassing([...search, "--every", "6h", "--budget", "2"])
      expect(code).toBe(4)
      expect(waits).toHaveLength(2)
    }))

  it.live("ends at Ctrl-C, and prints the cost on stderr", () =>
    Effect.gen(function*() {
      const process = yield* Command.start(command([...search, "--every", "1h"]))
      let stderr = ""
      yield* Stream.runForEach(Stream.decodeText(process.stderr), (text) => {
        const isNews = !stderr.includes("Ctrl-C ends")
        stderr += text
        return isNews && stderr.includes("Ctrl-C ends")
          ? Effect.ignore(Effect.fork(process.kill("SIGINT")))
          : Effect.void
      })
      expect(Number(yield* process.exitCode)).toBe(130)
      expect(stderr).toContain("First snapshot")
      expect(stderr).toContain("1 request; the sandbox charges nothing")
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.effect("stores the snapshot even if the reader of stdout is gone", () =>
    Effect.gen(function*() {
      yield* start
      const environment = home()
      yield* inProcess(ranking, { environment })
      yield* TestClock.adjust("1 day")
      const outcome = yield* inProcess([...ranking, "--every", "6h"], { environment, closesAfter: 0 })
      expect(outcome).toMatchObject({ code: 0, stdout: "" })
      expect(filesOf(environment)).toHaveLength(2)
      expect(filesOf(environment).filter((name) => name.endsWith(".tmp"))).toEqual([])
    }))
})
