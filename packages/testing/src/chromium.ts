import { spawnSync } from "node:child_process"
import { chromium } from "playwright-core"

const wanted = process.env["FASTMOSS_TEST_CHROMIUM"]
const names = wanted === undefined
  ? ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
  : [wanted]

/** Path of the browser Chromium or Chrome on this machine, or `undefined` if it is not installed. */
export const binary = names
  .map((name) => spawnSync("sh", ["-c", "command -v \"$1\"", "sh", name], { encoding: "utf8" }).stdout.trim())
  .find((path) => path !== "")

/** Command-line arguments that turn off a browser's background activity and allow it to run as root. */
export const quietArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

/** Launches Chromium without a window, and returns the browser. */
export const launch = () =>
  chromium.launch({ args: quietArguments, ...(binary === undefined ? {} : { executablePath: binary }) })
