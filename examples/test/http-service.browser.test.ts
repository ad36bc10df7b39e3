import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { binary, launch } from "@effect-fastmoss/testing/chromium"
import { NodeContext } from "@effect/platform-node"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Option, Stream } from "effect"
import type { Browser } from "playwright-core"
import { start } from "./programs.js"
import { environment } from "./sandbox.js"

let chromium: Browser | undefined

beforeAll(async () => {
  if (binary !== undefined) chromium = await launch()
})
afterAll(() => chromium?.close())

/** Opens `/docs` and sends a request there. Returns the page's background and text, and the URLs that the page requested. */
const docs = (colorScheme: "light" | "dark") =>
  Effect.gen(function*() {
    const program = yield* start("http-service", ["--port", "0"], yield* environment)
    const line = yield* Stream.decodeText(program.stdout).pipe(Stream.splitLines, Stream.runHead)
    const url = Option.getOrThrow(line)
    return yield* Effect.promise(async () => {
      if (chromium === undefined) throw new Error("no browser")
      const page = await chromium.newPage({ colorScheme })
      const requests: Array<string> = []
      page.on("request", (request) => requests.push(request.url()))
      await page.goto(url)
      const background = await page.locator("body.light-mode, body.dark-mode").evaluate((body) =>
        getComputedStyle(body).backgroundColor
      )
      await page.getByRole("button", { name: /^Test Request/ }).first().click()
      const answer = page.waitForResponse((response) => response.url().includes("/api/products"))
      await page.getByRole("button", { name: /^Send/ }).first().click()
      const { message } = await (await answer).json()
      const text = await page.locator("body").innerText()
      await page.close()
      return { background, hosts: new Set(requests.map((request) => new URL(request).origin)), message, text, url }
    })
  })

describe.skipIf(binary === undefined)("the page /docs of the HTTP service", () => {
  it.scopedLive.each([["light", "rgb(255, 255, 255)"], ["dark", "rgb(15, 15, 15)"]] as const)(
    "is %s if the browser is, and requests nothing from other hosts",
    ([scheme, background]) =>
      Effect.gen(function*() {
        const page = yield* docs(scheme)
        expect(page.background).toBe(background)
        expect([...page.hosts]).toEqual([new URL(page.url).origin])
        expect(page.message).toMatch(/^region must be one of US, /)
        expect(page.text).toContain("FastMoss for a browser")
        // Links that would upload the description.
        expect(page.text).not.toMatch(/Generate SDKs|Open API Client/)
      }).pipe(Effect.provide(Layer.merge(SandboxServer.layer(), NodeContext.layer)))
  )
})
