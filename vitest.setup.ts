import { build, type Plugin } from "esbuild"
import { execFileSync } from "node:child_process"
import { existsSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { hasSqlite } from "./examples/sqlite-token-store/test/sqlite.js"
import { binary } from "./packages/testing/src/chromium.js"
import { bundles, programs, root } from "./packages/testing/src/programs.js"
import { hasRedis } from "./packages/testing/src/redisServer.js"

const optional = [
  {
    isThere: hasRedis,
    tests: "on a real Redis",
    cure: "apt-get install redis-server (or FASTMOSS_TEST_REDIS_SERVER=/path/to/redis-server)"
  },
  {
    isThere: binary !== undefined,
    tests: "in a browser",
    cure: "apt-get install chromium (or FASTMOSS_TEST_CHROMIUM=/path/to/chromium)"
  },
  {
    isThere: hasSqlite,
    tests: "on SQLite, whose driver is not built",
    cure: "pnpm sqlite (where it compiles: apt-get install python3 make g++)"
  }
]

/** Leaves ioredis as it is: programs find its exports by their names, which a bundle of a CommonJS module lacks. */
const ioredis: Plugin = {
  name: "ioredis",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^ioredis$/ }, ({ importer }) => ({
      path: pathToFileURL(createRequire(importer).resolve("ioredis")).href,
      external: true
    }))
}

/** Bundles the programs that tests start. Programs that are not built stay as they are. */
const bundlePrograms = async () => {
  rmSync(bundles, { recursive: true, force: true })
  await build({
    absWorkingDir: root,
    entryPoints: programs.filter((file) => existsSync(join(root, file))),
    outbase: root,
    outdir: bundles,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    mainFields: ["module", "main"],
    plugins: [ioredis],
    logLevel: "silent",
    // CommonJS modules in an ECMAScript module call this function.
    banner: { js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);` }
  }).catch((error) => {
    process.stdout.write(`The programs of tests are not bundled, and start slowly: ${error.message}\n`)
  })
}

/**
 * Runs once before the tests: bundles the command and the programs that tests start as processes, and prints which tests
 * are skipped.
 */
export default async () => {
  execFileSync(process.execPath, [fileURLToPath(new URL("packages/cli/scripts/bundle.mjs", import.meta.url))])
  await bundlePrograms()
  for (const { cure, isThere, tests } of optional) {
    if (!isThere) process.stdout.write(`Skipped: the tests ${tests}. To run them: ${cure}\n`)
  }
}
