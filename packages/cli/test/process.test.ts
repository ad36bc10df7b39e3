import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync, spawn, spawnSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { entries } from "../src/command/Registry.js"
import { version } from "../src/command/version.js"
import { bin, credentials, home } from "./session.js"

const variables = (environment: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  ...home(),
  ...environment
})

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts the command with `/dev/null` as its stdin, in a new folder for the files that it may write. */
const start = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>> = {}) => {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: mkdtempSync(join(tmpdir(), "effect-fastmoss-cli-")),
    env: variables(environment),
    stdio: ["ignore", "pipe", "pipe"]
  })
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (stdout += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (stderr += text))
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }))
  )
  return { child, ended, stderr: () => stderr }
}

/** Runs a line in a shell, where `$ef` is the command. */
const shell = (line: string, environment: Readonly<Record<string, string>> = {}) => {
  const { signal, status, stderr, stdout } = spawnSync("sh", ["-c", line], {
    env: { ...variables(environment), ef: `${process.execPath} ${bin}` },
    encoding: "utf8",
    maxBuffer: 2 ** 26
  })
  return { code: status, signal, stdout, stderr }
}

/** Runs a line in a shell without blocking this process, because the server runs in this process. */
const shellBeside = (line: string, environment: Readonly<Record<string, string>>) =>
  Effect.promise(() =>
    new Promise<Ended>((resolve) => {
      const child = spawn("sh", ["-c", line], {
        env: { ...variables(environment), ef: `${process.execPath} ${bin}` },
        stdio: ["ignore", "pipe", "pipe"]
      })
      let stdout = ""
      let stderr = ""
      child.stdout.setEncoding("utf8").on("data", (text: string) => void (stdout += text))
      child.stderr.setEncoding("utf8").on("data", (text: string) => void (stderr += text))
      child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }))
    })
  )

/** Starts a local server. Returns the variables of a program that calls it with an API key. */
const serverOf = (listener: Parameters<typeof createServer>[1]) =>
  Effect.acquireRelease(
    Effect.async<{ server: Server; environment: Readonly<Record<string, string>> }>((resume) => {
      const server = createServer({}, listener)
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        resume(Effect.succeed({
          server,
          environment: {
            FASTMOSS_AUTH: "bearer",
            FASTMOSS_CLIENT_SECRET: "key",
            FASTMOSS_BASE_URL: `http://127.0.0.1:${port}`
          }
        }))
      })
    }),
    ({ server }) =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  )

/** The commands that run until they receive a signal. */
const servers = ["sandbox", "mcp"]

describe("the process of the command", () => {
  it.each(entries.filter(({ name }) => !servers.includes(name)).map(({ name }) => name))(
    "%s ends without a terminal and without stdin",
    async (name) => {
      const { code, signal } = await start([name]).ended
      expect(signal).toBe(null)
      expect(typeof code).toBe("number")
    }
  )

  it("prints help without colours into a pipe, even if the environment asks for colours", () => {
    for (
      const environment of [{}, { NO_COLOR: "1" }, { FORCE_COLOR: "3" }, {
        TERM: "xterm-256color",
        COLORTERM: "truecolor"
      }]
    ) {
      const { code, stderr, stdout } = shell("$ef list --help | cat", environment)
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
      expect(stdout).toContain("Usage: effect-fastmoss list")
      expect(stdout).not.toContain("\u001b")
    }
  })

  it("prints its version immediately", () => {
    expect(shell("$ef --version").stdout).toBe(`${version}\n`)
    expect(shell("$ef -v").stdout).toBe(`${version}\n`)
    const { version: packageVersion } = JSON.parse(readFileSync(join(bin, "..", "package.json"), "utf8"))
    expect(packageVersion).toBe(version)
  })

  it("uses Node's compile cache if Node has one, and starts without it", () => {
    const folder = mkdtempSync(join(tmpdir(), "compile-cache-"))
    const { code } = shell("$ef --help", { NODE_COMPILE_CACHE: folder })
    expect(code).toBe(0)
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
    const hasCache = major > 22 || (major === 22 && minor >= 8)
    expect(readdirSync(folder).length > 0).toBe(hasCache)
  })
})

describe("the command with a pipe", () => {
  const megabyte = "list Product.search --region US --limit 1000"

  it("writes a megabyte completely, in a run that succeeds and in a run that fails", () => {
    const file = join(mkdtempSync(join(tmpdir(), "output-")), "rows.jsonl")
    const whole = shell(`$ef ${megabyte} > ${file}`)
    expect(whole.code).toBe(0)
    const size = readFileSync(file).length
    expect(size).toBeGreaterThan(900_000)
    expect(shell(`$ef ${megabyte} | wc -c`).stdout.trim()).toBe(String(size))
    const failed = shell(`{ $ef ${megabyte} --budget 9; echo "code $?" >&2; } | wc -c`)
    expect(failed.stderr).toContain("code 4")
    expect(Number(failed.stdout)).toBeGreaterThan(size * 0.85)
    expect(Number(failed.stdout)).toBeLessThan(size)
  })

  it("writes everything to a slow reader", () => {
    expect(shell(`$ef ${megabyte} | (sleep 1; wc -l)`).stdout.trim()).toBe("1000")
  })

  it.live("exits with code 0 and requests no further page if the reader closes the pipe", () =>
    Effect.gen(function*() {
      const environment = yield* credentials
      const { code, stderr, stdout } = yield* shellBeside(
        "{ $ef list Product.search --region US --limit 1000 --yes; echo \"code $?\" >&2; } | head -1",
        environment
      )
      expect(code).toBe(0)
      expect(stdout.split("\n")).toHaveLength(2)
      expect(stderr).toContain("code 0")
      expect(stderr).not.toMatch(/EPIPE|Error/)
      const { calls } = yield* Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)
      expect(calls).toBe(1)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.live("prints all rows if stderr is closed", () =>
    Effect.gen(function*() {
      const { code, stdout } = yield* shellBeside("$ef list Product.search --limit 3 2>&-", {})
      expect(code).toBe(0)
      expect(stdout.trim().split("\n")).toHaveLength(3)
    }))
})

describe("signals", () => {
  it.scopedLive.each<readonly [NodeJS.Signals, number]>([["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]])(
    "%s ends a running call with the exit code of the signal, and nothing on stdout",
    ([signal, code]) =>
      Effect.gen(function*() {
        let asked: () => void
        const isAsked = new Promise<void>((resolve) => (asked = resolve))
        const { environment } = yield* serverOf(() => asked())
        const { child, ended } = start(["call", "/test"], environment)
        yield* Effect.promise(() => isAsked)
        child.kill(signal)
        const outcome = yield* Effect.promise(() => ended)
        expect(outcome).toMatchObject({ code, signal: null, stdout: "" })
        // The running request counts, because FastMoss has already received it.
        expect(outcome.stderr).toContain("1 request")
      })
  )

  it("a second signal ends the process at once, even if output is pending", async () => {
    // The reader takes only the start of a page that is larger than the pipe's buffer.
    const line =
      "{ sh -c 'echo \"pid $$.\" >&2; exec '\"$ef\"' list Product.search --region US --limit 1000'; echo \"code $?.\" >&2; }"
      + " | { head -c 1 > /dev/null; echo ready. >&2; exec sleep 60; }"
    const child = spawn("sh", ["-c", line], {
      env: { ...variables(), ef: `${process.execPath} ${bin}` },
      stdio: ["ignore", "ignore", "pipe"],
      detached: true
    })
    let stderr = ""
    const says = (text: RegExp) =>
      new Promise<RegExpExecArray>((resolve) => {
        const look = () => {
          const found = text.exec(stderr)
          if (found !== null) resolve(found)
        }
        child.stderr.on("data", look)
        look()
      })
    child.stderr.setEncoding("utf8").on("data", (text: string) => void (stderr += text))
    try {
      const [, pid = ""] = await says(/pid (\d+)[.]/)
      await says(/ready[.]/)
      process.kill(Number(pid), "SIGINT")
      await new Promise((resolve) => setTimeout(resolve, 1000))
      expect(stderr).not.toContain("code")
      process.kill(Number(pid), "SIGINT")
      await says(/code 130[.]/)
    } finally {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL")
    }
  })
})

describe("a call", () => {
  it.scopedLive("ends after its response without waiting for timers, such as the timers of idle connections", () =>
    Effect.gen(function*() {
      let answered: () => void
      const isAnswered = new Promise<void>((resolve) => (answered = resolve))
      const { environment } = yield* serverOf((_request, response) => {
        response.setHeader("content-type", "application/json")
        response.setHeader("keep-alive", "timeout=600")
        response.end("{\"code\":0,\"msg\":\"ok\",\"data\":{}}", () => answered())
      })
      const { ended } = start(["call", "/test"], environment)
      yield* Effect.promise(() => isAnswered)
      // The shortest timer of a connection takes four seconds.
      const first = yield* Effect.promise(() =>
        Promise.race([ended, new Promise((resolve) => setTimeout(() => resolve("a timer"), 3900))])
      )
      expect(first).toMatchObject({ code: 0, stdout: "{}\n" })
    }))
})

describe("completions", () => {
  it.each(["bash", "zsh", "fish"])("for %s contain every command, and are a valid script", (name) => {
    const { code, stdout } = shell(`$ef --completions ${name}`)
    expect(code).toBe(0)
    for (const entry of entries) expect(stdout).toContain(entry.name)
    expect(stdout).not.toContain("wizard")
    if (spawnSync(name, ["--version"]).status !== 0) return
    const file = join(mkdtempSync(join(tmpdir(), "completions-")), "script")
    writeFileSync(file, stdout)
    execFileSync(name, ["-n", file])
  })

  it("for bash complete commands, endpoints, options and values", () => {
    const script = shell("$ef --completions bash").stdout
    const complete = (...words: ReadonlyArray<string>) =>
      execFileSync("bash", [
        "-c",
        `${script}\nCOMP_WORDS=(effect-fastmoss "$@"); COMP_CWORD=$#; _effect_fastmoss; printf '%s\\n' "\${COMPREPLY[@]}"`,
        "bash",
        ...words
      ], { encoding: "utf8" }).trim().split("\n")
    expect(complete("tok")).toEqual(["token"])
    expect(complete("list", "Product.sea")).toEqual(["Product.search"])
    expect(complete("list", "Product.search", "--format", "j")).toEqual(["json", "jsonl"])
    expect(complete("list", "--lim")).toEqual(["--limit"])
    expect(complete("token", "re")).toEqual(["refresh"])
  })
})
