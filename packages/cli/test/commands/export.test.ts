import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { describe, expect, it } from "@effect/vitest"
import { parse } from "csv-parse/sync"
import { Effect } from "effect"
import { mkdirSync, readFileSync, rmdirSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { filesBeside, newFile, rowsOf } from "../export/files.js"
import { pageOf, pageServer, products } from "../export/pages.js"
import { credentials, inProcess } from "../session.js"

const us = ["--region", "US"]

const path = "/product/v1/search"

const served = Effect.flatMap(
  Sandbox.Sandbox,
  ({ counters }) => Effect.map(counters, ({ paths }) => paths[path]?.served ?? 0)
)

const read = (file: string, delimiter = ","): ReadonlyArray<ReadonlyArray<string>> =>
  parse(readFileSync(file, "utf8"), { bom: true, delimiter })

describe("effect-fastmoss export", () => {
  it.live("writes a list as JSON Lines, and shows a progress line for each page", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const file = newFile("products.jsonl")
      const args = ["export", "Product.search", ...us, "--pagesize", "50", "--limit", "120", "--output", file]
      const { code, statuses, stderr, stdout } = yield* inProcess(args, { environment, columns: 100 })
      expect({ code, stdout }).toEqual({ code: 0, stdout: "" })
      expect(statuses).toHaveLength(3)
      expect(statuses[1]).toMatch(/^page 2 of 3: 100 of [\d,]+ rows, 2 requests, about 0\.\d\d CNY$/)
      expect(stderr).toContain(`120 rows in ${file}`)
      const rows = yield* Effect.promise(() => rowsOf(file))
      expect(rows).toHaveLength(120)
      expect(new Set(rows.map(({ product_id }) => product_id)).size).toBe(120)
      expect(rows.every(({ region }) => region === "US")).toBe(true)
      expect(yield* served).toBe(3)
      expect(filesBeside(file)).toEqual(["products.jsonl"])
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("writes CSV with a byte order mark, one header, known fields as columns, and other fields as JSON", () =>
    Effect.scoped(Effect.gen(function*() {
      const rows = [
        { seller_id: "1", name: "=1+1", category_id: ["5", "6"], total_gmv: -5.5 },
        { seller_id: "2", name: "a\nb, \"c\"", new_field: { x: 1 } }
      ]
      const { environment } = yield* pageServer((request) => ({ total: 2, list: pageOf(rows, request) }))
      const file = newFile("shops.csv")
      const { code, stderr } = yield* inProcess(["export", "Shop.search", "--pagesize", "1", "-o", file], {
        environment
      })
      expect(code).toBe(0)
      expect(stderr).toContain("Excel rounds")
      expect(readFileSync(file).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
      const [header = [], ...records] = read(file)
      const objects = records.map((record) => Object.fromEntries(header.map((name, i) => [name, record[i]])))
      expect(objects).toHaveLength(2)
      expect(objects[0]).toMatchObject({ seller_id: "1", name: "'=1+1", category_id: "[\"5\",\"6\"]", other: "" })
      expect(objects[1]).toMatchObject({ seller_id: "2", name: "a\nb, \"c\"", other: "{\"new_field\":{\"x\":1}}" })
    })))

  it.live("keeps unknown fields in JSON Lines, and escapes Unicode line separators", () =>
    Effect.scoped(Effect.gen(function*() {
      const rows = [{ product_id: "1", title: "a\u2028b\u2029c", new_field: { x: null } }, { product_id: "2" }]
      const { environment } = yield* pageServer(() => ({ total: 2, list: rows }))
      const file = newFile("a.ndjson")
      expect((yield* inProcess(["export", "Product.search", "-o", file], { environment })).code).toBe(0)
      const written = yield* Effect.promise(() => rowsOf(file))
      expect(written).toHaveLength(2)
      expect(written[0]).toMatchObject({ title: "a\u2028b\u2029c", new_field: { x: null } })
      expect(readFileSync(file, "utf8")).not.toMatch(/[\u2028\u2029]/)
    })))

  it.live("applies the CSV options", () =>
    Effect.scoped(Effect.gen(function*() {
      const row = { product_id: "1729400000000000001", title: "=1+1", day7_gmv: 12.5 }
      const { environment } = yield* pageServer(() => ({ total: 1, list: [row] }))
      const file = newFile("a.txt")
      const args = ["export", "Product.search", "--format", "csv", "--fields", "product_id,title,day7_gmv", "-o", file]
      const options = ["--separator", ";", "--decimal-comma", "--excel", "--no-bom", "--no-escape-formulas"]
      const { code, stderr } = yield* inProcess([...args, ...options], { environment })
      expect(code).toBe(0)
      expect(stderr).not.toContain("Excel")
      expect(readFileSync(file, "utf8")).toBe(
        "product_id;title;day7_gmv\r\n\"=\"\"1729400000000000001\"\"\";=1+1;12,5\r\n"
      )
      yield* inProcess([...args, "--separator", "tab", "--force"], { environment })
      expect(read(file, "\t")[1]).toEqual(["1729400000000000001", "'=1+1", "12.5"])
    })))

  it.live("writes an empty list as a CSV header, or as an empty JSON Lines file", () =>
    Effect.scoped(Effect.gen(function*() {
      const { environment } = yield* pageServer(() => ({ total: 0, list: [] }))
      const csv = newFile("a.csv")
      expect((yield* inProcess(["export", "Product.search", "-o", csv], { environment })).code).toBe(0)
      expect(read(csv)).toHaveLength(1)
      expect(read(csv)[0]?.[0]).toBe("product_id")
      const jsonl = newFile("a.jsonl")
      const { code, stderr } = yield* inProcess(["export", "Product.search", "-o", jsonl], { environment })
      expect(code).toBe(0)
      expect(readFileSync(jsonl, "utf8")).toBe("")
      expect(stderr).toContain(`0 rows in ${jsonl}`)
    })))

  it.live("sends nothing and writes nothing if it refuses its arguments", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const file = newFile("a.jsonl")
      writeFileSync(`${file}.there.csv`, "mine")
      const cases: ReadonlyArray<readonly [ReadonlyArray<string>, string]> = [
        [["Product.serach", "-o", file], "did you mean Product.search?"],
        [["Product.salesTrend", "--product-id", "1", "-o", file], "Product.salesTrend is not a list"],
        [["Product.search", "--payload", "{", "-o", file], "--payload is not valid JSON"],
        [["Product.search", "--payload", "{\"keyword\":\"x\"}", "-o", file], "did you mean keywords?"],
        [["Product.search", "--payload", "{\"page\":2}", "-o", file], "page must not be set"],
        [["Product.search", "--pagesize", "101", "-o", file], "pagesize"],
        [["Product.search", "--fields", "titel", "-o", file], "did you mean title?"],
        [["Product.search", "-o", `${file}.txt`], "--output must end with .csv"],
        [["Product.search", "--format", "csv", "-o", ""], "--output must name a file"],
        [["Product.search", "--format", "csv", "-o", `${file}/`], "--output must name a file"],
        [["Product.search", "--excel", "--separator", "tab", "-o", file], "--separator, --excel: only for CSV"],
        [["Product.search", "--latest", "day", "-o", file], "--latest is for rankings"],
        [["Product.topSelling", "--latest", "day", "--date-info", "2026-04-01", "-o", file], "cannot be combined"],
        [["Product.search", "--limit", "0", "-o", file], "--limit must be a whole number from 1"],
        [["Product.search", "-o", `${file}.none/a.csv`], "does not exist. Create it"],
        [["Product.search", "-o", `${file}.there.csv`], "pass --force to overwrite it"],
        [["Product.search", "--force", "--format", "csv", "-o", dirname(file)], "is not a file"]
      ]
      for (const [args, message] of cases) {
        const { code, stderr } = yield* inProcess(["export", ...args], { environment })
        expect({ args, code, stderr }).toEqual({ args, code: 2, stderr: expect.stringContaining(message) })
      }
      const { requests } = yield* Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)
      expect(requests).toBe(0)
      expect(filesBeside(file)).toEqual(["a.jsonl.there.csv"])
      expect(readFileSync(`${file}.there.csv`, "utf8")).toBe("mine")
    }).pipe(Effect.provide(SandboxServer.layer())), 60_000)

  it.live("replaces a file with --force only at the end, in one step", () =>
    Effect.scoped(Effect.gen(function*() {
      const file = newFile("a.jsonl")
      writeFileSync(file, "old")
      const during: Array<string> = []
      const { environment } = yield* pageServer((request) => {
        during.push(readFileSync(file, "utf8"))
        return { total: 20, list: pageOf(products(0, 20), request) }
      })
      const args = ["export", "Product.search", "--pagesize", "10", "-o", file, "--force"]
      expect((yield* inProcess(args, { environment })).code).toBe(0)
      expect(during).toEqual(["old", "old"])
      expect(yield* Effect.promise(() => rowsOf(file))).toHaveLength(20)
    })))

  it.live("asks for consent after the first page, and later continues without requesting that page again", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const file = newFile("a.jsonl")
      const args = ["export", "Product.search", ...us, "--limit", "300", "--pagesize", "10", "-o", file]
      const refused = yield* inProcess(args, { environment })
      expect(refused.code).toBe(2)
      expect(refused.stderr).toContain("This needs about 29 requests, about")
      expect(refused.stderr).toContain("Pass --yes")
      expect(refused.stderr).toContain("Run the same command again to continue.")
      expect(yield* served).toBe(1)
      const declined = yield* inProcess(args, { environment, answers: ["n"] })
      expect(declined).toMatchObject({ code: 1, stderr: expect.stringContaining("Nothing more was sent") })
      expect(yield* served).toBe(1)
      // The message advises a lower --limit, which continues with the rows in the file.
      const fewer = yield* inProcess(args.map((arg) => arg === "300" ? "100" : arg), { environment })
      expect(fewer).toMatchObject({ code: 0, stderr: expect.stringContaining("Continuing after page 1 (10 rows)") })
      expect(yield* served).toBe(10)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("requests pages of 10 rows if the plan allows no more, also when it continues", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const file = newFile("a.jsonl")
      const args = ["export", "Product.search", ...us, "--limit", "45", "-o", file]
      const first = yield* inProcess([...args, "--budget", "3"], { environment })
      expect(first.code).toBe(4)
      expect(first.stderr).toContain("20 rows of 2 pages")
      const second = yield* inProcess(args, { environment })
      expect(second.code).toBe(0)
      const rows = yield* Effect.promise(() => rowsOf(file))
      expect(new Set(rows.map(({ product_id }) => product_id)).size).toBe(45)
      const { callsRefused } = yield* Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)
      expect([yield* served, callsRefused]).toEqual([5, 1])
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10 } }))))

  it.live("finds the latest period once, and keeps it when it continues", () =>
    Effect.scoped(Effect.gen(function*() {
      const periods: Array<unknown> = []
      const { environment } = yield* pageServer((request, count) => {
        periods.push(request.filter["date_info"])
        return count < 3 ? { total: 0, list: [] } : { total: 40, list: pageOf(products(0, 40), request) }
      })
      const file = newFile("a.jsonl")
      const args = ["export", "Product.topSelling", ...us, "--latest", "week", "--pagesize", "10", "-o", file]
      // The first run stops during the search for the period, the second after two pages of that period.
      expect((yield* inProcess([...args, "--budget", "1"], { environment })).code).toBe(4)
      expect((yield* inProcess([...args, "--budget", "3"], { environment })).code).toBe(4)
      const last = yield* inProcess(args, { environment })
      expect(last.code).toBe(0)
      expect(periods).toHaveLength(6)
      expect(new Set(periods.map((period) => JSON.stringify(period))).size).toBe(3)
      expect(new Set(periods.slice(2).map((period) => JSON.stringify(period))).size).toBe(1)
      expect(yield* Effect.promise(() => rowsOf(file))).toHaveLength(40)
    })))

  it.live("leaves no file if no period has rows, or if it fails before the first page", () =>
    Effect.scoped(Effect.gen(function*() {
      const { environment, requests } = yield* pageServer(() => ({ total: 0, list: [] }))
      const file = newFile("a.csv")
      const none = yield* inProcess(["export", "Product.topSelling", "--latest", "day", "-o", file], { environment })
      expect(none.code).toBe(1)
      expect(none.stderr).toContain("Product.topSelling had no rows in the latest 8 periods (days)")
      expect(requests).toHaveLength(8)
      expect(filesBeside(file)).toEqual([])
      const failed = yield* inProcess(["export", "Product.search", "--budget", "0", "-o", file], { environment })
      expect(failed.code).toBe(4)
      expect(failed.stderr).not.toContain("is not complete")
      expect(filesBeside(file)).toEqual([])
    })))

  it.live("drops repeated rows, also across a stop, and prints their number", () =>
    Effect.scoped(Effect.gen(function*() {
      // Before each page except page 1 a new row moves to the top, so the last row of the previous page comes again.
      const { environment } = yield* pageServer((request, count) => ({
        total: 30,
        list: pageOf([...products(-count, count), ...products(0, 30)].slice(1), request)
      }))
      const file = newFile("a.jsonl")
      const args = ["export", "Product.search", "--pagesize", "10", "-o", file]
      expect((yield* inProcess([...args, "--budget", "1"], { environment })).code).toBe(4)
      const { code, stderr } = yield* inProcess(args, { environment })
      expect(code).toBe(0)
      expect(stderr).toContain(`28 rows in ${file}; 2 repeated rows left out`)
      const rows = yield* Effect.promise(() => rowsOf(file))
      expect(new Set(rows.map(({ product_id }) => product_id)).size).toBe(rows.length)
    })))

  it.live("succeeds with a warning if FastMoss serves fewer rows than it counts", () =>
    Effect.scoped(Effect.gen(function*() {
      const window = yield* pageServer((request) => ({ total: 9000, list: pageOf(products(0, 9000), request) }))
      const file = newFile("a.jsonl")
      const args = ["export", "Product.topSelling", ...us, "--yes", "-o"]
      const cut = yield* inProcess([...args, file], { environment: window.environment })
      expect(cut.code).toBe(0)
      expect(cut.stderr).toContain("Warning: FastMoss serves no rows beyond 500 here")
      expect(yield* Effect.promise(() => rowsOf(file))).toHaveLength(500)
      const short = yield* pageServer((request) => ({ total: 90, list: pageOf(products(0, 60), request) }))
      const incomplete = yield* inProcess([...args, newFile("b.jsonl")], { environment: short.environment })
      expect(incomplete.code).toBe(0)
      expect(incomplete.stderr).toContain(
        "Warning: FastMoss serves no more rows, though it counts 90 in all: rows may be missing."
      )
    })))

  describe("after a stop", () => {
    const args = (file: string) => ["export", "Product.search", ...us, "--pagesize", "10", "--limit", "50", "-o", file]

    /** Stops an export after two pages by its budget. Returns its file, and the bytes of an uninterrupted export. */
    const stopped = (name = "a.csv") =>
      Effect.gen(function*() {
        const environment = yield* credentials
        const file = newFile(name)
        expect((yield* inProcess([...args(file), "--budget", "2"], { environment })).code).toBe(4)
        const whole = newFile(name)
        expect((yield* inProcess(args(whole), { environment })).code).toBe(0)
        return { environment, file, whole: readFileSync(whole), before: yield* served }
      })

    it.live("removes all bytes beyond the checkpoint from its file, and continues", () =>
      Effect.gen(function*() {
        const { environment, file, whole } = yield* stopped()
        const { bytes } = JSON.parse(readFileSync(`${file}.part.json`, "utf8"))
        const checkpoint = readFileSync(`${file}.part.json`)
        const part = readFileSync(`${file}.part`)
        expect(part.length).toBe(bytes)
        for (const more of [1, 2, 3, 100, 1000, whole.length - bytes]) {
          writeFileSync(`${file}.part.json`, checkpoint)
          writeFileSync(`${file}.part`, whole.subarray(0, bytes + more))
          // A crash can leave half of a checkpoint.
          writeFileSync(`${file}.part.json.tmp`, checkpoint.subarray(0, 50))
          expect((yield* inProcess(args(file), { environment })).code).toBe(0)
          expect(readFileSync(file).equals(whole), String(more)).toBe(true)
          expect(filesBeside(file)).toEqual(["a.csv"])
          rmSync(file)
        }
      }).pipe(Effect.provide(SandboxServer.layer())))

    it.live("refuses to continue if its file is missing or shorter than in the checkpoint, and sends nothing", () =>
      Effect.gen(function*() {
        const { before, environment, file } = yield* stopped()
        const part = readFileSync(`${file}.part`)
        truncateSync(`${file}.part`, part.length - 1)
        const shorter = yield* inProcess(args(file), { environment })
        expect(shorter).toMatchObject({ code: 1, stderr: expect.stringContaining(`has ${part.length - 1} bytes`) })
        expect(readFileSync(`${file}.part`).equals(part.subarray(0, -1))).toBe(true)
        rmSync(`${file}.part`)
        const gone = yield* inProcess(args(file), { environment })
        expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining(`${file}.part is gone`) })
        expect(filesBeside(file)).toEqual(["a.csv.part.json"])
        expect(yield* served).toBe(before)
      }).pipe(Effect.provide(SandboxServer.layer())))

    it.live("refuses to continue with another payload, an invalid checkpoint, or a file without a checkpoint", () =>
      Effect.gen(function*() {
        const { before, environment, file } = yield* stopped()
        const other = yield* inProcess(args(file).map((arg) => arg === "US" ? "GB" : arg), { environment })
        expect(other.code).toBe(2)
        expect(other.stderr).toContain("is of an export with another payload, and has 20 rows")
        const columns = yield* inProcess([...args(file), "--fields", "title"], { environment })
        expect(columns.stderr).toContain("with another columns and another options")
        writeFileSync(`${file}.part.json`, "{")
        expect((yield* inProcess(args(file), { environment })).stderr).toContain("is not a checkpoint of this version")
        rmSync(`${file}.part.json`)
        const lost = yield* inProcess(args(file), { environment })
        expect(lost).toMatchObject({ code: 2, stderr: expect.stringContaining("exists, but has no checkpoint") })
        expect(yield* served).toBe(before)
      }).pipe(Effect.provide(SandboxServer.layer())))

    it.live("warns when the checkpoint is older than a day", () =>
      Effect.gen(function*() {
        const { environment, file } = yield* stopped()
        const checkpoint = JSON.parse(readFileSync(`${file}.part.json`, "utf8"))
        writeFileSync(`${file}.part.json`, JSON.stringify({ ...checkpoint, savedAt: checkpoint.savedAt - 90_000_000 }))
        const { code, stderr } = yield* inProcess(args(file), { environment })
        expect(code).toBe(0)
        expect(stderr).toContain("Warning: the last page came more than a day ago")
      }).pipe(Effect.provide(SandboxServer.layer())))

    it.live("sends nothing if all rows were written before the stop", () =>
      Effect.gen(function*() {
        const { environment, file, whole } = yield* stopped()
        const part = readFileSync(`${file}.part`)
        const checkpoint = JSON.parse(readFileSync(`${file}.part.json`, "utf8"))
        const finished = { ...checkpoint, continuation: "end", bytes: whole.length, rows: 50, pages: 5 }
        rmSync(`${file}.part`)
        writeFileSync(file, whole)
        writeFileSync(`${file}.part.json`, JSON.stringify(finished))
        const before = yield* served
        expect(yield* inProcess(args(file), { environment })).toMatchObject({ code: 0 })
        expect(yield* served).toBe(before)
        expect(filesBeside(file)).toEqual(["a.csv"])
        // The stop came before the complete file got its final name.
        rmSync(file)
        writeFileSync(`${file}.part`, whole)
        writeFileSync(`${file}.part.json`, JSON.stringify(finished))
        expect(yield* inProcess(args(file), { environment })).toMatchObject({ code: 0 })
        expect(readFileSync(file).equals(whole)).toBe(true)
        expect(part.length).toBeLessThan(whole.length)
      }).pipe(Effect.provide(SandboxServer.layer())))

    it.live("writes no second byte order mark and no second header", () =>
      Effect.gen(function*() {
        const { environment, file } = yield* stopped()
        yield* inProcess(args(file), { environment })
        const text = readFileSync(file, "utf8")
        expect(text.split("\ufeff")).toHaveLength(2)
        expect(text.split("product_id,")).toHaveLength(2)
        expect(read(file)).toHaveLength(51)
      }).pipe(Effect.provide(SandboxServer.layer())))

    it.live("does not overwrite a file that was created in the meantime", () =>
      Effect.gen(function*() {
        const { before, environment, file, whole } = yield* stopped()
        writeFileSync(file, "mine")
        expect((yield* inProcess(args(file), { environment })).code).toBe(2)
        expect(yield* served).toBe(before)
        expect(readFileSync(file, "utf8")).toBe("mine")
        expect((yield* inProcess([...args(file), "--force"], { environment })).code).toBe(0)
        expect(readFileSync(file).equals(whole)).toBe(true)
      }).pipe(Effect.provide(SandboxServer.layer())))

    it.live("names the system's error code if it cannot write a file, and continues once it can", () =>
      Effect.gen(function*() {
        const { environment, file, whole } = yield* stopped()
        // A folder with this name makes it impossible to write the file.
        mkdirSync(`${file}.part.json.tmp`)
        const { code, stderr } = yield* inProcess(args(file), { environment })
        expect(code).toBe(1)
        expect(stderr).toContain(`${file}.part.json cannot be written (EISDIR)`)
        expect(stderr).toContain("20 rows of 2 pages")
        rmdirSync(`${file}.part.json.tmp`)
        expect((yield* inProcess(args(file), { environment })).code).toBe(0)
        expect(readFileSync(file).equals(whole)).toBe(true)
      }).pipe(Effect.provide(SandboxServer.layer())))

    it.live("keeps the rows if a later page fails, and names the cause", () =>
      Effect.gen(function*() {
        const environment = yield* credentials
        const { addFault, clearFaults } = yield* Sandbox.Sandbox
        const file = newFile("a.jsonl")
        yield* inProcess([...args(file), "--budget", "2"], { environment })
        for (
          const [fault, exitCode] of [
            [Sandbox.Fault.Status({ status: 503 }), 5],
            [Sandbox.Fault.Code({ code: 30002 }), 3],
            [Sandbox.Fault.Reset({}), 5]
          ] as const
        ) {
          yield* addFault({ fault, path })
          const { code, stderr } = yield* inProcess(args(file), {
            environment: { ...environment, FASTMOSS_ATTEMPTS: "1" }
          })
          expect(code).toBe(exitCode)
          expect(stderr).toContain(`20 rows of 2 pages are in ${file}.part. Run the same command again to continue.`)
          expect(stderr).toContain(`POST ${path}`)
          yield* clearFaults
        }
        expect((yield* inProcess(args(file), { environment })).code).toBe(0)
        expect(yield* served).toBe(5)
      }).pipe(Effect.provide(SandboxServer.layer())))
  })
})
