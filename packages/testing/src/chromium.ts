import { spawnSync } from "node:child_process"
import { chromium } from "playwright-core"

const wanted = process.env["FASTMOSS_TEST_CHROMIUM"]
const names = wanted === undefined
  ? ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
  : [wanted]

/** The Chromium of this machine, if there is one. */
export const binary = names
  .map((name) => spawnSync("sh", ["-c", "command -v \"$1\"", "sh", name], { encoding: "utf8" }).stdout.trim())
  .find((path) => path !== "")

/** Arguments that keep a browser quiet, and let it run as root. */
export const quietArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

/** A browser without a window. */
export const launch = () =>
  chromium.launch({ args: quietArguments, ...(binary === undefined ? {} : { executablePath: binary }) })
