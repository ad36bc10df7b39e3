/**
 * In a browser: the address of the sandbox comes with that of the page, which gets the report.
 */
import { inProcess, overFetch, run } from "./smoke.js"

const baseUrl = new URLSearchParams(location.search).get("sandbox") ?? ""
const report = await run({ inProcess, overFetch: overFetch(baseUrl) })
await fetch("/report", { method: "POST", body: JSON.stringify(report) })
