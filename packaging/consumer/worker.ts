/**
 * A Worker for workerd that responds with the report.
 */
import { inProcess, overFetch, run } from "./smoke.js"

export default {
  fetch: async (_request: Request, { FASTMOSS_BASE_URL }: { readonly FASTMOSS_BASE_URL: string }): Promise<Response> =>
    Response.json(await run({ inProcess, overFetch: overFetch(FASTMOSS_BASE_URL) }))
}
