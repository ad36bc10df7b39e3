import { Effect } from "effect"
import type { BrowserContextOptions } from "playwright-core"
import { launch } from "./chromium.js"

const browser = Effect.acquireRelease(Effect.promise(launch), (browser) => Effect.promise(() => browser.close()))

/**
 * Launches a browser and opens the page at `origin`. The browser closes with the scope. Returns:
 *
 * - `page`: the page
 * - `elsewhere`: URLs of its requests to other origins
 * - `errors`: messages of its uncaught errors, and errors in its console
 */
export const pageAt = (origin: string, options: BrowserContextOptions) =>
  Effect.gen(function*() {
    const page = yield* Effect.flatMap(browser, (browser) => Effect.promise(() => browser.newPage(options)))
    const elsewhere: Array<string> = []
    const errors: Array<string> = []
    page.on("request", (request) => {
      const url = new URL(request.url())
      if (url.origin !== origin && url.protocol !== "data:") elsewhere.push(request.url())
    })
    page.on("pageerror", (error) => errors.push(error.message))
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text())
    })
    yield* Effect.promise(() => page.goto(`${origin}/`))
    return { page, elsewhere, errors }
  })
