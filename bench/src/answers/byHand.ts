/**
 * The same program by hand: Effect, `undici.request`, the stored token, a signature, and a check of the envelope. It first
 * imports the modules that `BENCH_IMPORTS` lists.
 */
import { Data, Effect } from "effect"
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { request } from "undici"
import { answered } from "./answered.js"

const modules: ReadonlyArray<string> = JSON.parse(process.env["BENCH_IMPORTS"] ?? "[]")
await Promise.all(modules.map((name) => import(name)))

class Failed extends Data.TaggedError("Failed")<{ readonly cause: unknown }> {}

const setting = (name: string): string => process.env[`FASTMOSS_${name}`] ?? ""
const path = "/product/v1/search"

const call = async (payload: object) => {
  const { token } = JSON.parse(await readFile(setting("TOKEN_FILE"), "utf8"))
  const body = JSON.stringify(payload)
  const secret = setting("CLIENT_SECRET")
  const sign = createHash("sha256").update(`${secret}|${path}|${body}|${secret}`).digest("hex")
  const query = `?access_token=${encodeURIComponent(token.access_token)}&sign=${sign}` +
    `&client_id=${setting("CLIENT_ID")}&timestamp=${Math.floor(Date.now() / 1000)}&signature_version=2`
  const response = await request(`${setting("BASE_URL")}${path}${query}`, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", accept: "application/json" },
    body
  })
  const envelope = JSON.parse(await response.body.text())
  if (response.statusCode !== 200 || envelope.code !== 0) throw new Error(`HTTP ${response.statusCode}`)
  return envelope.data.list
}

const program = Effect.tryPromise({
  try: () => call({ filter: { region: "US" } }),
  catch: (cause) => new Failed({ cause })
})

await Effect.runPromise(Effect.map(program, (list) => answered(list.length)))
