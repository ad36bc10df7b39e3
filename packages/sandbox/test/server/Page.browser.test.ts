import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { binary } from "@effect-fastmoss/testing/chromium"
import { pageAt } from "@effect-fastmoss/testing/pageAt"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import type { Page } from "playwright-core"

const sizes = [
  { viewport: { width: 1440, height: 1000 }, colorScheme: "light" },
  { viewport: { width: 390, height: 844 }, colorScheme: "dark" }
] as const

const open = (options: (typeof sizes)[number]) =>
  Effect.flatMap(SandboxServer.SandboxServer, ({ baseUrl }) => pageAt(baseUrl, options))

/** Sends the example call for a path on the page, as a user does. Returns the signed URL and the response. */
const tryCall = (page: Page, path: string) =>
  Effect.promise(async () => {
    const operation = page.locator(".opblock", { has: page.locator(`[data-path="${path}"]`) })
    await operation.locator(".opblock-summary-control").first().click()
    await operation.locator("button.execute").click()
    const answer = operation.locator(".live-responses-table pre.microlight").first()
    return {
      url: new URL(await operation.locator(".request-url pre").innerText()),
      answer: Object(JSON.parse(await answer.innerText()))
    }
  })

const counter = (page: Page, name: string, value: number) =>
  Effect.promise(() => page.locator(`[data-counter="${name}"]`, { hasText: new RegExp(`^${value}$`) }).waitFor())

describe.skipIf(binary === undefined)("the sandbox's page, in a browser", () => {
  it.scopedLive.each(sizes)(
    "loads nothing from another server, signs and shows a call, and counts it: $viewport.width px, $colorScheme",
    (options) =>
      Effect.gen(function*() {
        const { elsewhere, errors, page } = yield* open(options)
        yield* counter(page, "calls", 0)
        const { answer, url } = yield* tryCall(page, "/product/v1/search")
        expect(answer).toMatchObject({ code: 0, data: { list: expect.any(Array) } })
        expect([...url.searchParams.keys()]).toEqual([
          "access_token",
          "sign",
          "client_id",
          "timestamp",
          "signature_version"
        ])
        for (const [name, value] of [["calls", 1], ["tokenRequests", 1], ["callsRefused", 0]] as const) {
          yield* counter(page, name, value)
        }
        expect(yield* Effect.promise(() => page.locator(".sandbox tbody tr").innerText())).toBe(
          "/product/v1/search\t1\t0\t0"
        )
        const sandbox = yield* Sandbox.Sandbox
        expect(yield* sandbox.counters).toMatchObject({ acquired: 1, calls: 1, callsRefused: 0 })
        expect(yield* Effect.promise(() => page.evaluate("document.documentElement.scrollWidth"))).toBe(
          options.viewport.width
        )
        expect({ elsewhere, errors }).toEqual({ elsewhere: [], errors: [] })
      }).pipe(Effect.provide(SandboxServer.layer()), Effect.timeout("60 seconds")),
    70_000
  )

  it.scopedLive(
    "shows refusals and faults per endpoint, and a message when the sandbox has stopped",
    () =>
      Effect.gen(function*() {
        const { page } = yield* open(sizes[0])
        const { answer } = yield* tryCall(page, "/shop/v1/search")
        expect(answer).toMatchObject({ code: 30001 })
        yield* counter(page, "callsRefused", 1)
        yield* tryCall(page, "/live/v1/search")
        yield* counter(page, "faults", 1)
        expect(yield* Effect.promise(() => page.locator(".sandbox tbody").innerText())).toBe(
          "/live/v1/search\t0\t0\t1\n/shop/v1/search\t0\t1\t0"
        )
        yield* Effect.promise(() => page.context().setOffline(true))
        yield* Effect.promise(() => page.locator(".state", { hasText: "does not respond" }).waitFor())
      }).pipe(
        Effect.provide(SandboxServer.layer({
          plan: { disabled: ["/shop/v1/search"] },
          faults: [{ path: "/live/v1/search", fault: Sandbox.Fault.Code({ code: 30003 }) }]
        })),
        Effect.timeout("60 seconds")
      ),
    70_000
  )

  it.scopedLive(
    "signs with the given credentials and never shows the secret",
    () =>
      Effect.gen(function*() {
        const { page } = yield* open(sizes[0])
        expect((yield* tryCall(page, "/test")).answer).toMatchObject({ code: 0, data: { hello: "world" } })
        expect(yield* Effect.promise(() => page.content())).not.toContain("CANARY")
        expect(yield* Effect.promise(() => page.locator("#environment").textContent())).toContain(
          "CLIENT_ID=my-client\n"
        )
      }).pipe(
        Effect.provide(SandboxServer.layer({ clientId: "my-client", clientSecret: Redacted.make("CANARY") })),
        Effect.timeout("60 seconds")
      ),
    70_000
  )
})
