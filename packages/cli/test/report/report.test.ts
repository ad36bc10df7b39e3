import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { Command } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { command as commandOf, credentials, inProcess } from "../session.js"

const { Fault } = Sandbox

const folder = () => mkdtempSync(join(tmpdir(), "effect-fastmoss-report-"))

const counters = Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)

const addFault = (path: string, fault: Sandbox.Fault, times?: number) =>
  Effect.flatMap(
    Sandbox.Sandbox,
    (sandbox) => sandbox.addFault({ path, fault, ...(times === undefined ? {} : { times }) })
  )

const paths = {
  products: "/product/v1/rank/topSelling",
  categories: "/product/v1/categoryInfo",
  trend: "/product/v1/salesTrend",
  shops: "/shop/v1/rank/topSelling",
  creators: "/creator/v1/rank/topEcommerce"
}

/** Runs the command against the test's sandbox, and writes the report into a new folder. */
const report = (args: ReadonlyArray<string> = [], answers?: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const place = folder()
    const output = join(place, "report.html")
    const outcome = yield* inProcess(["report", "--output", output, ...args], {
      environment: yield* credentials,
      ...(answers === undefined ? {} : { answers })
    })
    return {
      ...outcome,
      output,
      files: readdirSync(place),
      text: existsSync(output) ? readFileSync(output, "utf8") : ""
    }
  })

const productsIn = (text: string) => text.match(/<tr role="row"><td role="cell" class="number rank">/g)?.length ?? 0

describe("effect-fastmoss report", () => {
  it.live("writes one HTML file from a few requests, and prints their cost", () =>
    Effect.gen(function*() {
      const args = ["--region", "GB", "--products", "20", "--trends", "3"]
      const { code, files, output, stderr, stdout, text } = yield* report(args)
      expect({ code, files, stdout }).toEqual({ code: 0, files: ["report.html"], stdout: `${output}\n` })
      // The path of the product ranking has two requests: the latest week and the week before.
      const { calls, paths: served } = yield* counters
      expect(
        Object.entries(served).map(([path, { served }]) => [path, served]).filter(([path]) => path !== "/v1/token")
          .sort()
      ).toEqual([
        [paths.creators, 1],
        [paths.categories, 1],
        [paths.products, 2],
        [paths.trend, 3],
        [paths.shops, 1]
      ].sort())
      expect(calls).toBe(8)
      // The first line of progress has the number of requests so far and their cost.
      expect(stderr).toMatch(/^week \d{4}-\d{2}: 20 products; 1 request, about 0\.\d\d CNY$/m)
      expect(stderr).toMatch(/^8 requests; about 0\.\d\d CNY/m)
      expect(text).toContain("<h1><bdi>Beauty &amp; Personal Care</bdi> in the United Kingdom</h1>")
      expect(productsIn(text)).toBe(20)
      // Four charts in two widths each, and one chart for each trend.
      expect(text.match(/<svg /g)?.length).toBe(4 * 2 + 3)
      expect(text).not.toMatch(/ (src|href)="(?!data:,")/)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("reports the period of --date, and requests no trends for days that FastMoss no longer has", () =>
    Effect.gen(function*() {
      const { code, stderr, text } = yield* report(["--period", "month", "--date", "2026-03", "--products", "5"])
      expect(code).toBe(0)
      expect(text).toContain("<p class=\"when\">March 2026</p>")
      expect(stderr).toContain(
        "Left out: trends. FastMoss has trends only for the last 28 days, and this month ended before."
      )
      expect(text).toContain("FastMoss has trends only for the last 28 days")
      expect((yield* counters).paths[paths.trend]).toBeUndefined()
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("has all parts on a plan with 10 rows per page", () =>
    Effect.gen(function*() {
      const { code, stderr, text } = yield* report(["--products", "25", "--trends", "1"])
      expect(code).toBe(0)
      expect(stderr).not.toContain("Left out")
      expect(productsIn(text)).toBe(25)
      expect(text).not.toContain("This part is left out")
      // Three pages for each of the two rankings.
      expect((yield* counters).calls).toBe(2 * 3 + 4)
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10 } }))))

  it.live("leaves out a part that the plan does not include, and says so on the page", () =>
    Effect.gen(function*() {
      const { code, stderr, text } = yield* report(["--products", "5", "--trends", "1"])
      expect(code).toBe(0)
      expect(stderr).toMatch(/^Left out: shops\. /m)
      expect(text).toMatch(/<h2>Shops<\/h2>.*This part is left out: POST \/shop/)
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { disabled: ["/shop/v1/rank/topSelling"] } }))))

  it.live.each<readonly [string, Sandbox.Fault]>([
    [paths.shops, Fault.Html({})],
    [paths.creators, Fault.BlockPage()],
    [paths.categories, Fault.Code({ code: 1 })],
    [paths.trend, Fault.Status({ status: 503 })],
    [paths.products, Fault.Reset({})]
  ])("leaves out a part if its endpoint fails: %s", ([path, fault]) =>
    Effect.gen(function*() {
      yield* addFault(path, fault)
      const { code, files, stderr, text } = yield* report(["--products", "5", "--trends", "2"])
      expect({ code, files }).toEqual({ code: 0, files: ["report.html"] })
      expect(stderr).toMatch(/^Left out: /m)
      expect(text).toContain(`left out: POST ${path}`)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("keeps the other trends if one trend fails", () =>
    Effect.gen(function*() {
      yield* addFault(paths.trend, Fault.Html({}), 1)
      const { code, stderr, text } = yield* report(["--products", "5", "--trends", "4"])
      expect(code).toBe(0)
      expect(stderr).toMatch(/^Left out: 1 trend\. /m)
      expect(text.match(/<li><span class="rank">/g)?.length).toBe(3)
      expect(text).toContain("Some of these are missing: POST /product/v1/salesTrend")
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("keeps the products that it received before the plan's quota was used up", () =>
    Effect.gen(function*() {
      const { code, stderr, text } = yield* report(["--products", "40", "--trends", "2"])
      expect(code).toBe(0)
      expect(stderr).toMatch(/^Left out: products\. /m)
      expect(productsIn(text)).toBe(30)
      expect(text).toContain("Some products are missing: POST /product/v1/rank/topSelling")
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10, calls: 3 } }))))

  it.live("fails with exit code 3 and writes nothing if the credentials are wrong", () =>
    Effect.gen(function*() {
      const place = folder()
      const output = join(place, "report.html")
      const environment = { ...(yield* credentials), FASTMOSS_CLIENT_SECRET: "wrong" }
      const { code, stderr, stdout } = yield* inProcess(["report", "--output", output], { environment })
      expect({ code, stdout, files: readdirSync(place) }).toEqual({ code: 3, stdout: "", files: [] })
      expect(stderr).not.toContain("Left out")
      expect((yield* counters).calls).toBe(0)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("fails with exit code 4 if the budget is spent, and writes the parts that it has by then", () =>
    Effect.gen(function*() {
      const none = yield* report(["--budget", "0"])
      expect(none).toMatchObject({ code: 4, stdout: "", files: [] })
      const some = yield* report(["--products", "5", "--budget", "2"])
      expect(some).toMatchObject({ code: 4, files: ["report.html"] })
      expect(some.stderr).toMatch(/^The report is not complete\. .*the budget of 2 calls is spent/m)
      expect(productsIn(some.text)).toBe(5)
      expect(some.text).toContain("the budget of 2 calls is spent")
      expect((yield* counters).calls).toBe(2)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("fails with the error of its first part if every part fails", () =>
    Effect.gen(function*() {
      yield* addFault(paths.products, Fault.Status({ status: 503 }))
      const { code, files, stderr, stdout } = yield* report(["--date", "2026-14"])
      expect({ code, files, stdout }).toEqual({ code: 5, files: [], stdout: "" })
      expect(stderr).toMatch(/^POST \/product\/v1\/rank\/topSelling.*HTTP 503/m)
    }).pipe(
      Effect.provide(SandboxServer.layer({ plan: { disabled: [paths.shops, paths.creators] } }))
    ))

  it.live("writes a page even if the period of --date has no ranking", () =>
    Effect.gen(function*() {
      const { code, stderr, text } = yield* report(["--category", "999999", "--date", "2026-14"])
      expect(code).toBe(0)
      expect(stderr).toContain("has no ranking for this category and period in US")
      expect(text).toContain("<h2>No ranking</h2>")
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("fails with exit code 1 if no period has a ranking, and says how to look further back", () =>
    Effect.gen(function*() {
      const three = yield* report(["--category", "999999", "--steps-back", "2"])
      expect(three).toMatchObject({ code: 1, files: [] })
      expect(three.stderr).toContain(
        "There is no ranking of US for category 999999 in the latest 3 weeks. A larger --steps-back looks further back."
      )
      expect((yield* counters).calls).toBe(3)
      const one = yield* report(["--category", "999999", "--steps-back", "0"])
      expect(one.stderr).toContain("in the latest week. ")
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live.each([
    [["--date", "2026-99"], "--date 2026-99 is not a week such as 2026-14"],
    [["--date", "2026-03-02"], "--date 2026-03-02 is not a week such as 2026-14; use it with --period day"],
    [
      ["--date", "2999-01", "--period", "month"],
      expect.stringMatching(/^--date 2999-01 has not ended\. The latest month that has ended is /)
    ],
    [["--date", "2026-14", "--steps-back", "2"], expect.stringMatching(/^--steps-back and --date cannot be combined/)],
    [["--period", "year"], "--period must be day, week or month, but is year"],
    [["--region", "uk"], expect.stringMatching(/^--region must be a region code of .* \(did you mean GB\?\)$/)],
    [["--products", "0"], "--products must be a whole number from 1 to 500, but is 0"],
    [["--trends", "many"], "--trends must be a whole number from 0 to 50, but is many"],
    [["--category", "1.5"], "--category must be a whole number from 1 to 999999999, but is 1.5"]
  ])("refuses %s with exit code 2 and one line, and sends no request", ([args, message]) =>
    Effect.gen(function*() {
      const { code, stderr, stdout } = yield* report(args)
      expect({ code, stdout, stderr: stderr.trimEnd() }).toEqual({ code: 2, stdout: "", stderr: message })
      expect((yield* counters).calls).toBe(0)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("fails with exit code 2 before the first request if the file cannot be written", () =>
    Effect.gen(function*() {
      const place = folder()
      writeFileSync(join(place, "file"), "")
      const environment = yield* credentials
      const missing = join(place, "missing", "report.html")
      const problems: ReadonlyArray<readonly [string, string]> = [
        [missing, `The folder ${join(place, "missing")} does not exist. Create it, or name another file with --output`],
        [place, `${place} is a folder`],
        [join(place, "file", "report.html"), join(place, "file")],
        ...(process.platform === "linux" ? [["/proc/report.html", "No file can be written into /proc"] as const] : [])
      ]
      for (const [output, problem] of problems) {
        const { code, stderr, stdout } = yield* inProcess(["report", "--output", output], { environment })
        expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
        expect(stderr).toContain(problem)
        expect(stderr.trimEnd().split("\n")).toHaveLength(1)
      }
      expect((yield* counters).calls).toBe(0)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("overwrites an existing file only with --force", () =>
    Effect.gen(function*() {
      const place = folder()
      const output = join(place, "notes.txt")
      writeFileSync(output, "mine")
      const args = ["report", "--output", output, "--products", "2", "--trends", "0"]
      const refused = yield* inProcess(args)
      expect(refused).toMatchObject({
        code: 2,
        stdout: "",
        stderr: `${output} exists. Name another file with --output, or pass --force to overwrite it\n`
      })
      expect(readFileSync(output, "utf8")).toBe("mine")
      const forced = yield* inProcess([...args, "--force"])
      expect(forced.code).toBe(0)
      expect(readFileSync(output, "utf8")).toContain("<!doctype html>")
    }))

  it.scopedLive("overwrites its default file without --force", () =>
    Effect.gen(function*() {
      const place = folder()
      writeFileSync(join(place, "market-report.html"), "old")
      const command = Command.workingDirectory(commandOf(["report", "--products", "2", "--trends", "0"]), place)
      expect(Number(yield* Command.exitCode(command))).toBe(0)
      expect(readFileSync(join(place, "market-report.html"), "utf8")).toContain("<!doctype html>")
    }).pipe(Effect.provide(NodeContext.layer)))

  it.live("replaces the target of a symbolic link, and leaves no other file beside it", () =>
    Effect.gen(function*() {
      const place = folder()
      mkdirSync(join(place, "pages"))
      const target = join(place, "pages", "report.html")
      writeFileSync(target, "old")
      symlinkSync(target, join(place, "latest.html"))
      const { code } = yield* inProcess(
        ["report", "--output", join(place, "latest.html"), "--force", "--products", "2", "--trends", "0"]
      )
      expect(code).toBe(0)
      expect(readFileSync(target, "utf8")).toContain("<!doctype html>")
      expect(readdirSync(join(place, "pages"))).toEqual(["report.html"])
    }))

  it.live("prints the page for `--output -`", () =>
    Effect.gen(function*() {
      const { code, stdout } = yield* inProcess(["report", "--output", "-", "--products", "2", "--trends", "0"])
      expect(code).toBe(0)
      expect(stdout).toMatch(/^<!doctype html>[^]*<\/html>\n$/)
    }))

  it.live("asks once before many requests, and fails with exit code 2 if it cannot ask", () =>
    Effect.gen(function*() {
      const args = ["--products", "50", "--trends", "40"]
      const refused = yield* report(args)
      expect(refused).toMatchObject({ code: 2, files: [] })
      expect(refused.stderr).toMatch(
        /about 45 requests, about .* CNY\. Pass --yes to send them, or --products and --trends for fewer\./
      )
      const declined = yield* report(args, ["n"])
      expect(declined).toMatchObject({ code: 1, files: [] })
      expect((yield* counters).calls).toBe(0)
      const agreed = yield* report(args, ["y"])
      expect(agreed.code).toBe(0)
      expect(agreed.stderr.match(/Continue\?/g)).toHaveLength(1)
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10 } }))))

  it.live("asks after the first page if small pages make the report need many requests", () =>
    Effect.gen(function*() {
      const refused = yield* report(["--products", "90", "--trends", "8"])
      expect(refused).toMatchObject({ code: 2, files: [] })
      expect(refused.stderr).toContain("This needs about 28 requests")
      expect((yield* counters).calls).toBe(1)
      const confirmed = yield* report(["--products", "90", "--trends", "8", "--yes"])
      expect(confirmed.code).toBe(0)
      expect(productsIn(confirmed.text)).toBe(90)
    }).pipe(Effect.provide(SandboxServer.layer({ plan: { pagesize: 10 } }))))

  it.scopedLive("keeps the old file after Ctrl-C, and says so", () =>
    Effect.gen(function*() {
      yield* addFault(paths.shops, Fault.Latency({ duration: "20 seconds" }))
      const place = folder()
      const output = join(place, "report.html")
      writeFileSync(output, "old")
      const environment = yield* credentials
      const program = yield* Command.start(
        commandOf(["report", "--products", "5", "--output", output, "--force"], environment)
      )
      const stderr = yield* Stream.decodeText(program.stderr).pipe(
        Stream.splitLines,
        Stream.tap((line) => line.startsWith("week ") ? program.kill("SIGINT") : Effect.void),
        Stream.runCollect
      )
      expect(Number(yield* program.exitCode)).toBe(130)
      expect([...stderr].join("\n")).toContain(`Stopped. ${output} is unchanged.`)
      expect([...stderr].join("\n")).toMatch(/^\d requests?; about/m)
      expect({ files: readdirSync(place), text: readFileSync(output, "utf8") }).toEqual({
        files: ["report.html"],
        text: "old"
      })
    }).pipe(Effect.provide(Layer.merge(SandboxServer.layer(), NodeContext.layer))))
})
