/**
 * In a browser: the address of the sandbox comes with that of the page, which has the report as a global.
 */
import { inProcess, overFetch, run } from "./smoke.js"

const baseUrl = new URLSearchParams(location.search).get("sandbox") ?? ""
Object.assign(globalThis, { report: run({ inProcess, overFetch: overFetch(baseUrl) }) })
