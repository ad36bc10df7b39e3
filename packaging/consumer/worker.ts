/**
 * In workerd, as one of its tests. Prints the report.
 */
import { inProcess, overFetch, run } from "./smoke.js"

export default {
  test: async (_controller: unknown, { FASTMOSS_BASE_URL }: { readonly FASTMOSS_BASE_URL: string }) => {
    console.log(JSON.stringify(await run({ inProcess, overFetch: overFetch(FASTMOSS_BASE_URL) })))
  }
}
