/**
 * Runs a script on a page in a headless browser.
 */
import { launch } from "@effect-fastmoss/testing/chromium"
import { Effect, Schema } from "effect"
import { createServer } from "node:http"
import * as Report from "./Report.js"

const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Smoke</title>
<script type="module" src="/page.js"></script>`

/** Serves a page with a script on a port of its own, so that the page and the sandbox have different origins. */
const serve = (script: string) =>
  Effect.acquireRelease(
    Effect.async<{ readonly url: string; readonly close: () => void }>((resume) => {
      const server = createServer(({ url = "/" }, response) =>
        url === "/page.js"
          ? response.writeHead(200, { "content-type": "text/javascript" }).end(script)
          : response.writeHead(200, { "content-type": "text/html" }).end(html)
      )
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" ? address?.port : undefined
        resume(Effect.succeed({
          url: `http://127.0.0.1:${port}`,
          close: () => {
            server.close()
            server.closeAllConnections()
          }
        }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

/** Opens a page with a script in a browser. Returns the version of the browser and the report that the script makes. */
export const open = ({ script, search }: { readonly script: string; readonly search: string }) =>
  Effect.gen(function*() {
    const { url } = yield* serve(script)
    const browser = yield* Effect.acquireRelease(
      Effect.tryPromise(launch),
      (browser) => Effect.promise(() => browser.close())
    )
    const page = yield* Effect.tryPromise(() => browser.newPage())
    const report = yield* Effect.tryPromise(async () => {
      await page.goto(`${url}/?${search}`)
      // The script sets the global variable `report` to a promise. `evaluate` waits for the promise.
      return page.evaluate<unknown>("report")
    })
    return {
      version: browser.version(),
      report: yield* Schema.decodeUnknown(Report.Report)(report)
    }
  })
