import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { type BrowserContextOptions, chromium } from "playwright-core"

const binaries = [process.env["FASTMOSS_TEST_CHROMIUM"] ?? "", "chromium", "chromium-browser", "google-chrome"]

const found = binaries.map((name) => spawnSync("sh", ["-c", "command -v \"$1\"", "sh", name], { encoding: "utf8" }))
  .find(({ status, stdout }) => status === 0 && stdout !== "")

/** Where there is a browser to test with. */
export const executablePath = found?.stdout.trim()

// No sandbox of its own, since tests may run as root; nothing of what a browser does in the background.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

const browser = Effect.acquireRelease(
  Effect.promise(() => chromium.launch({ args, ...(executablePath === undefined ? {} : { executablePath }) })),
  (browser) => Effect.promise(() => browser.close())
)

/** A page of a fresh browser, what it asked of others than `origin`, and what went wrong in it. Ends with the scope. */
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
