/**
 * The script of the page in a browser. It reads the sandbox's address from the page's URL and sets the global `report`.
 */
import { inProcess, overFetch, run } from "./smoke.js"

const baseUrl = new URLSearchParams(location.search).get("sandbox") ?? ""
Object.assign(globalThis, { report: run({ inProcess, overFetch: overFetch(baseUrl) }) })
