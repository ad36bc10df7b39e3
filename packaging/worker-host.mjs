// Runs a Worker in workerd and prints its response. Arguments: the folder in which miniflare is installed, and the script.
import { createRequire } from "node:module"
import { dirname } from "node:path"

const [folder, scriptPath] = process.argv.slice(2)
const { Miniflare } = createRequire(`${folder}/package.json`)("miniflare")
const worker = new Miniflare({
  modules: true,
  modulesRoot: dirname(scriptPath),
  scriptPath,
  compatibilityDate: "2026-01-01",
  bindings: { FASTMOSS_BASE_URL: process.env.FASTMOSS_BASE_URL }
})
try {
  console.log(await (await worker.dispatchFetch("http://worker.localhost/")).text())
} finally {
  await worker.dispose()
}
