/**
 * The server that all clients in the benchmark call, in a separate process. It verifies no signature and no token. It
 * reads its settings from the variable `BENCH_SERVER`, and sends its port to the parent process.
 */
import { createServer } from "node:http"

/** Settings for the server. */
export interface Settings {
  /** The number of rows per page if the payload has no `pagesize`. */
  readonly rows?: number
  /** The total number of rows. */
  readonly total?: number
  /** The time in milliseconds that the server waits before it responds to a call. */
  readonly latency?: number
  /** The lifetime of a token, in seconds. */
  readonly tokenLifetime?: number
  /** The time in milliseconds that the server waits before it responds to a token request. */
  readonly tokenRequestLatency?: number
  /** Requests that are served in each second of the clock; the others get code 30003. */
  readonly limit?: number
}

/** Requests since the counts were last read. */
export interface Counts {
  readonly served: number
  readonly refused: number
}

const settings: Settings = JSON.parse(process.env["BENCH_SERVER"] ?? "{}")
const { tokenRequestLatency = 0, latency = 0, limit = Infinity, rows = 10, tokenLifetime = 7200, total = 5000 } =
  settings

const row = (index: number) => ({
  product_id: `17294212293${String(index).padStart(8, "0")}`,
  title: `Non-Slip Yoga Mat, number ${index}`,
  region: "US",
  currency: "USD",
  cover: "https://s.500fd.com/tt_product/0123456789abcdef",
  price: "$23.89 - 53.95",
  floor_price: 23.89,
  commission_rate: "12.5%",
  product_rating: 4.9,
  category: {
    l1: { id: 9, name: "Sports & Outdoor" },
    l2: { id: 901, name: "Fitness" },
    l3: { id: 90101, name: "Yoga" }
  },
  shop: { seller_id: "7495150597721263036", name: "Test Store", avatar: null, total_units_sold: 4921 },
  creator_count: 129,
  video_count: 87,
  yday_units_sold: 20,
  day7_units_sold: 525,
  day28_units_sold: "1200",
  day90_units_sold: 3000,
  total_units_sold: 4921,
  day7_gmv: 13125,
  day28_gmv: 30000.5,
  day90_gmv: 75000,
  total_gmv: 123456.78,
  is_cross_border: 0,
  is_fully_managed: 1,
  is_free_shipping: 1,
  tiktok_url: "https://shop.tiktok.com/view/product/1",
  fastmoss_url: "https://www.fastmoss.com/e-commerce/detail/1",
  ctime: "2025-06-03 02:19:00"
})

const pages = new Map<string, Buffer>()

/** Returns the JSON of a page as bytes. It caches up to a hundred pages, so that the server uses little CPU time. */
const page = (number: number, pagesize: number) => {
  const from = (number - 1) * pagesize
  const length = Math.max(0, Math.min(pagesize, total - from))
  const key = `${number}/${pagesize}`
  const bytes = pages.get(key) ??
    Buffer.from(JSON.stringify({ total, list: Array.from({ length }, (_, i) => row(from + i)) }))
  if (pages.size > 100) pages.clear()
  pages.set(key, bytes)
  return bytes
}

const beforeData = Buffer.from(`{"code":0,"msg":"success","data":`)

const envelope = (data: Buffer) =>
  Buffer.concat([
    beforeData,
    data,
    Buffer.from(`,"request_id":"r","timestamp":${Math.floor(Date.now() / 1000)}}`)
  ])

const refusal = Buffer.from(`{"code":30003,"msg":"access frequency limit exceeded","data":null,"request_id":"r"}`)

let counts = { served: 0, refused: 0 }
let second = { number: 0, requests: 0 }

/** Counts a request. Returns true if it is one too many in its second. */
const isRefused = (): boolean => {
  const number = Math.floor(Date.now() / 1000)
  second = { number, requests: number === second.number ? second.requests + 1 : 1 }
  const isRefused = second.requests > limit
  counts[isRefused ? "refused" : "served"] += 1
  return isRefused
}

let serial = 0

const server = createServer((request, response) => {
  const chunks: Array<Buffer> = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    const path = (request.url ?? "").split("?")[0] ?? ""
    const isTokenRequest = path.startsWith("/v1/")
    const refused = !isTokenRequest && isRefused()
    const answer = () => {
      const body = isTokenRequest
        ? envelope(Buffer.from(JSON.stringify({
          access_token: `at-${++serial}`,
          refresh_token: `rt-${serial}`,
          expires_in: tokenLifetime,
          refresh_expires_in: 86_400
        })))
        : refused
        ? refusal
        : path === "/test"
        ? envelope(page(1, rows))
        : paged(Buffer.concat(chunks).toString())
      response.writeHead(200, { "content-type": "application/json", "content-length": body.length })
      response.end(body)
    }
    const wait = isTokenRequest ? tokenRequestLatency : latency
    if (wait > 0) setTimeout(answer, wait)
    else answer()
  })
})

const paged = (text: string): Buffer => {
  const { page: number = 1, pagesize = rows } = JSON.parse(text)
  return envelope(page(number, pagesize))
}

server.keepAliveTimeout = 600_000
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  process.send?.({ port: typeof address === "object" ? address?.port : undefined })
})
process.on("message", () => {
  process.send?.(counts)
  counts = { served: 0, refused: 0 }
})
process.on("disconnect", () => process.exit(0))
