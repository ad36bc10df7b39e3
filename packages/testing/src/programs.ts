import { existsSync } from "node:fs"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"

/** The folder of the repository. */
export const root = fileURLToPath(new URL("../../..", import.meta.url))

/** The folder of the bundles that `vitest.setup.ts` makes. A bundle has the same path in it as its program in `root`. */
export const bundles = join(root, "build/programs")

/**
 * The programs that tests start in processes of their own, many times. A program loads some hundred modules; its bundle
 * is the same code in a few files, which start in a quarter of the time.
 */
export const programs = [
  "examples/dist/creator-outreach.js",
  "examples/dist/fleet.js",
  "examples/dist/fleet/worker.js",
  "examples/dist/http-service.js",
  "examples/dist/quickstart.js",
  "examples/dist/telemetry.js",
  "packages/node/test/processes/hanging.mjs",
  "packages/node/test/processes/idle.mjs",
  "packages/node/test/processes/limited.mjs",
  "packages/node/test/processes/program.mjs",
  "packages/node/test/processes/spender.mjs",
  "packages/sandbox/bin.js"
]

/** Returns the bundle of a program. Returns the program itself if it has none. */
export const bundleOf = (file: string): string => {
  const bundle = join(bundles, relative(root, file)).replace(/\.mjs$/, ".js")
  return existsSync(bundle) ? bundle : file
}
