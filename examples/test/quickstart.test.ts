import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { readFileSync } from "node:fs"
import { run } from "./programs.js"
import { counters, environment, folder } from "./sandbox.js"

const guide = readFileSync(new URL("../../docs/quickstart.md", import.meta.url), "utf8")

const quickstart = (environment: Record<string, string>) => run("quickstart", [], environment)

const layer = Layer.merge(SandboxServer.layer(), NodeContext.layer)

describe("quickstart", () => {
  it.scopedLive("calls the embedded sandbox without credentials, and uses the stored token in the second run", () =>
    Effect.gen(function*() {
      const XDG_STATE_HOME = yield* folder
      const first = yield* quickstart({ XDG_STATE_HOME })
      expect(first).toMatchObject({ code: 0, stderr: "" })
      expect(first.lines[0]).toMatch(
        /^FASTMOSS_CLIENT_ID and FASTMOSS_CLIENT_SECRET are not set: calling the embedded sandbox at http:\/\/127\.0\.0\.1:\d+$/
      )
      expect(first.lines.slice(1)).toEqual([
        "answer          {\"hello\":\"world\"}",
        expect.stringMatching(/^request id {6}[0-9a-f-]{36}$/),
        expect.stringMatching(
          /^token requests {2}1 \(the token is now in .*\/effect-fastmoss\/token-[0-9a-f]{16}\.json\)$/
        )
      ])
      const second = yield* quickstart({ XDG_STATE_HOME })
      expect(second).toMatchObject({ code: 0, stderr: "" })
      expect(second.lines[3]).toMatch(/^token requests {2}0 \(the token came from /)
    }).pipe(Effect.provide(layer)))

  it.scopedLive("calls the base URL with credentials, and uses the stored token in the second run", () =>
    Effect.gen(function*() {
      const settings = yield* environment
      const first = yield* quickstart(settings)
      const second = yield* quickstart(settings)
      expect([first.code, second.code]).toEqual([0, 0])
      expect(first.lines[0]).toBe(`Calling FastMoss at ${settings.FASTMOSS_BASE_URL}`)
      expect(first.lines[3]).toMatch(/^token requests {2}1 /)
      expect(second.lines[3]).toMatch(/^token requests {2}0 /)
      expect(yield* counters).toMatchObject({ acquired: 1, refreshed: 0, calls: 2 })
    }).pipe(Effect.provide(layer)))

  it.scopedLive("calls the base URL with one API key as the bearer token, without a token request", () =>
    Effect.gen(function*() {
      const { FASTMOSS_BASE_URL, FASTMOSS_CLIENT_SECRET, XDG_STATE_HOME } = yield* environment
      const settings = { FASTMOSS_AUTH: "bearer", FASTMOSS_BASE_URL, FASTMOSS_CLIENT_SECRET, XDG_STATE_HOME }
      const { code, lines, stderr } = yield* quickstart(settings)
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
      expect(lines).toEqual([
        `Calling FastMoss at ${FASTMOSS_BASE_URL}`,
        "answer          {\"hello\":\"world\"}",
        expect.stringMatching(/^request id {6}[0-9a-f-]{36}$/),
        "token requests  0 (bearer authentication needs no token)"
      ])
      expect(yield* counters).toMatchObject({ acquired: 0, calls: 1 })
    }).pipe(Effect.provide(layer)))

  it.scopedLive.each(
    [
      [
        "a wrong secret",
        { FASTMOSS_CLIENT_SECRET: "CANARY" },
        /^No access token: POST \/v1\/token \(request id [0-9a-f-]+\): FastMoss returned code 1002 .*: invalid client_secret; check /
      ],
      [
        "swapped credentials",
        { FASTMOSS_CLIENT_ID: "CANARY", FASTMOSS_CLIENT_SECRET: "sandbox-client" },
        /^No access token: .*: invalid client_id; check that the client id and the client secret belong together, and are not swapped$/
      ],
      [
        "no network",
        { FASTMOSS_BASE_URL: "http://127.0.0.1:1" },
        /^No access token: POST \/v1\/token: no connection to the server; .* \(ECONNREFUSED\)\.$/
      ],
      ["a malformed setting", { FASTMOSS_TIMEOUT: "CANARY" }, /^FASTMOSS_TIMEOUT must be a positive duration, /],
      [
        "one API key without bearer authentication",
        { FASTMOSS_CLIENT_ID: "" },
        /^FASTMOSS_CLIENT_ID is not set; .*, or set FASTMOSS_AUTH=bearer if you have a single API key$/
      ],
      ["one credential of two", { FASTMOSS_CLIENT_SECRET: "" }, /^FASTMOSS_CLIENT_SECRET is not set; /]
    ] as const
  )("prints one line and exits with code 1 with %s", ([_, changes, line]) =>
    Effect.gen(function*() {
      const { code, stderr } = yield* quickstart({ ...(yield* environment), ...changes })
      expect(code).toBe(1)
      expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(line)])
      expect(stderr).not.toContain("CANARY")
    }).pipe(Effect.provide(layer)))

  it.scopedLive.each(
    [
      ["a client id", { FASTMOSS_CLIENT_ID: "" }],
      ["a client secret", { FASTMOSS_CLIENT_SECRET: "" }],
      ["a known kind of authentication", { FASTMOSS_AUTH: "token" }]
    ] as const
  )("prints a line that the quickstart guide explains without %s", ([_, changes]) =>
    Effect.gen(function*() {
      const { stderr } = yield* quickstart({ ...(yield* environment), ...changes })
      expect(guide).toContain(`\`${stderr.trim()}\``)
    }).pipe(Effect.provide(layer)))

  it.scopedLive("prints a line that the quickstart guide explains with a wrong secret", () =>
    Effect.gen(function*() {
      const { stderr } = yield* quickstart({ ...(yield* environment), FASTMOSS_CLIENT_SECRET: "wrong" })
      const [, code, end] = /code (\d+) .*(; check that .*)$/.exec(stderr.trim()) ?? []
      expect(guide).toContain(`\`No access token: ...${end}\`, with code ${code}`)
    }).pipe(Effect.provide(layer)))
})
