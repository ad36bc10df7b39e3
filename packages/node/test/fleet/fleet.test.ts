import * as Redis from "@effect-fastmoss/node/Redis"
import { hasRedis, redisServer } from "@effect-fastmoss/testing/redisServer"
import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, FastCheck as fc, Layer, Redacted } from "effect"
import { readFile, writeFile } from "node:fs/promises"
import { adaptiveRateScript } from "../../src/redis/AdaptiveRateScript.js"
import { adaptiveRate } from "./simulatedRedis.js"
import { busy, callersOf, hours, limit } from "./simulations.js"

describe.skipIf(!hasRedis)("the simulated script of the rate limiter", () => {
  it.scopedLive("replies as the script in Redis does", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer(["--appendonly", "no"])
      const redis = Context.get(
        yield* Layer.build(Redis.layer({ url: Redacted.make(url) })),
        Redis.Redis
      )
      const run = redis.script(adaptiveRateScript)
      let key = 0
      yield* Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(
            fc.constantFrom("", "5"),
            fc.array(
              fc.record({
                wait: fc.integer({ min: 0, max: 700 }),
                ago: fc.integer({ min: 0, max: 500 }),
                what: fc.constantFrom("permit", "permit", "ticket", "success", "success", "throttled"),
                retryAfter: fc.constantFrom(0, 0, 0, 2500)
              }),
              { maxLength: 40 }
            ),
            (rate, events) =>
              Effect.runPromise(Effect.gen(function*() {
                const keys = [`simulated:${key += 1}`]
                const model = adaptiveRate()
                const tickets: Array<readonly [seen: string, expected: string]> = []
                let now = 1_764_000_000_000
                for (const { ago, retryAfter, wait, what } of events) {
                  now += wait
                  const [seen, expected] = what === "ticket" ? tickets.shift() ?? ["", ""] : ["", ""]
                  const isRequest = what === "permit" || what === "ticket"
                  const args = (ticket: string) =>
                    isRequest
                      ? ["tryAcquire", rate, ticket]
                      : ["onResult", rate, what, String(now - ago), String(retryAfter)]
                  const reply = yield* run(keys, ...args(seen), now)
                  const modelled = model(keys, args(expected), now)
                  expect(numbersOf(reply)).toEqual(numbersOf(modelled).map((n) => expect.closeTo(n, 3)))
                  if (Array.isArray(reply) && Array.isArray(modelled)) {
                    expect(reply[0]).toBe(modelled[0])
                    if (reply[0] === "Delayed") tickets.push([String(reply[2]), String(modelled[2])])
                  }
                }
              }))
          ),
          { numRuns: 60 }
        )
      )
    }), 120_000)
})

/** The numbers of a reply, those of a ticket included. */
const numbersOf = (reply: Redis.RedisReply): ReadonlyArray<number> =>
  (Array.isArray(reply) ? reply : [reply]).flatMap((part) => String(part).split(" ")).map(Number).filter((n) =>
    !isNaN(n)
  )

/** A thousand processes take two minutes to simulate, so only `pnpm measure:fleet` does it, which writes the page. */
const isMeasuring = process.env["FASTMOSS_MEASURE"] === "1"
const sizes = isMeasuring ? [1, 10, 100, 1000] : [1, 10, 100]

const file = new URL("../../../../docs/fleet.md", import.meta.url)

/** Removes the widths of columns, which are the formatter's. */
const words = (markdown: string) => markdown.replace(/\s+/g, " ")

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const round = (n: number) => Math.round(n).toLocaleString("en-US")
const seconds = (millis: number) => `${(millis / 1000).toFixed(1)} s`

describe("a fleet of up to a thousand processes on one key", () => {
  it.live(
    "keeps close below the limit, with one token request per expiry; docs/fleet.md has the numbers",
    () =>
      Effect.gen(function*() {
        const atLimit: Array<Effect.Effect.Success<ReturnType<typeof busy>>> = []
        const withToken: Array<Effect.Effect.Success<ReturnType<typeof hours>>> = []
        for (const size of sizes) {
          atLimit.push(yield* busy(size))
          withToken.push(yield* hours(size))
        }
        for (const { refused, use } of atLimit) {
          expect(refused).toBeLessThan(0.02)
          expect(use).toBeGreaterThan(0.9)
        }
        for (const { firstWait, tokenRequests } of withToken) {
          expect(tokenRequests).toBeLessThanOrEqual(4)
          // The token request takes 300 ms, and the others notice within 200 ms that its token is stored.
          expect(firstWait).toBeLessThan(600)
        }
        const requestsPerHour = Math.max(...withToken.map(({ tokenRequests }) => tokenRequests)) / 6

        const page = `# Many processes on one key, simulated

This page says what a fleet of up to 1,000 processes costs FastMoss and Redis, what breaks first, and how to avoid it. The
processes share one client id and one Redis, as with \`FastMossNode.layerRedis\`: token, rate limit and budget.

The numbers come from a simulation in virtual time. It runs the real client against a Redis and a FastMoss in memory. Each
run gives the same numbers. \`npx -y pnpm@10 measure:fleet\` writes this page, and a test compares the rows for up to 100 processes.

## At the limit of FastMoss

FastMoss serves ${limit} requests in each second here, and refuses the others with code 30003. No rate is configured, so the fleet
learns the limit. All callers call without a pause. The figures are of the 10th to the 20th second after the start.

${
          tableOf(
            [
              "processes",
              "callers of each",
              "use of the limit",
              "requests refused",
              "time of a call, median",
              "Redis commands a second",
              "of these, requests for a permit",
              "Redis commands an hour"
            ],
            sizes.map((size, n) => {
              const { perSecond = 0, permits = 0, refused = 0, use = 0, wait = 0 } = atLimit[n] ?? {}
              return [
                round(size),
                String(callersOf(size)),
                percent(use),
                percent(refused),
                seconds(wait),
                round(perSecond),
                round(permits),
                round(perSecond * 3600)
              ]
            })
          )
        }

All processes share the limit, so a call waits longer as the fleet grows: with 1,000 processes each one gets a permit every
${
          1000 / limit
        } seconds. A waiting process asks Redis about once a second for its permit. The commands therefore grow with the
number of waiting processes, not with the number of calls.

All processes start at once, before a rate is known, so each of them has one free permit. In the first second FastMoss serves
${limit} of these requests and refuses the others: with 1,000 processes that is nearly every first request. They count as one
throttling response, because all of them had started before the first one was refused. From then on permits follow the rate.
Configure \`limit.rate\` if so many refused requests at a start do harm.

The use of the limit depends on the ten seconds that are counted. The learnt rate rises until FastMoss refuses a request, falls
to 95 % of the mean rate since the last fall, and rises again: in the row for 100 processes these ten seconds begin with a fall.
With many waiting processes a rise takes effect late, because their permits are time slots that were given at the earlier rate:
with 1,000 processes ${1000 / limit} seconds before. A fall takes effect at once, because it makes earlier slots void.

## The token

All processes start at the same moment without a token. Then each one uses the token every ten minutes, for six hours. A token
lasts for two hours, and a token request takes 0.3 seconds.

${
          tableOf(
            [
              "processes",
              "token requests in 6 hours",
              "time until all have the first token",
              "Redis commands in the first second",
              "Redis commands afterwards",
              "of these, the most in one second"
            ],
            sizes.map((size, n) => {
              const { commands = 0, firstWait = 0, peak = 0, start = 0, tokenRequests = 0 } = withToken[n] ?? {}
              return [
                round(size),
                String(tokenRequests),
                seconds(firstWait),
                round(start),
                round(commands),
                round(peak)
              ]
            })
          )
        }

The number of token requests does not depend on the size of the fleet: at most ${
          requestsPerHour.toFixed(2)
        } an hour. One process holds the lease and
requests the token, and the others read the result. The start costs the most, because processes without a token ask for the
lease, and read the store, again and again until the first token is stored.

## What breaks first

| part                          | limit                                                 | reached at                                                                        |
| ----------------------------- | ----------------------------------------------------- | --------------------------------------------------------------------------------- |
| the rate that FastMoss serves | the account's, ${limit} a second here                        | first, by a few processes: more of them share the same rate and wait longer       |
| the time of a call            | \`callTimeout\`, if it is set                           | as soon as processes / rate is longer: 1,000 processes wait for ${
          1000 / limit
        } seconds         |
| connections to Redis          | \`maxclients\`, 10,000 by default                       | one connection for each process, so 10,000 processes                              |
| the lease at a common start   | about 100,000 commands a second on one Redis          | about ${
          round(100_000 / ((withToken[3]?.start ?? 1) / 1000))
        } processes that start in the same second without a token               |
| Redis at the limit            | about 100,000 commands a second on one Redis          | about ${
          round(100_000 / ((atLimit[3]?.perSecond ?? 1) / 1000))
        } processes that all wait for a permit                              |

The last three are calculated from the rows for 1,000 processes. The 100,000 commands a second are an order of magnitude: measure your own Redis
with \`redis-benchmark\`.

## Advice

- **Use one process with concurrency, not many processes, while one processor is enough.** A client makes thousands of calls
  a second, far more than FastMoss serves. More processes do not raise the limit: they only share it. One process needs no
  Redis, and waits for its permits in memory.
- **Use many processes for the sake of failures and machines.** Ten processes at the limit cost Redis hardly more than one.
- **Configure \`limit.rate\` if you know your limit.** Then no request is spent on learning it.
- **Spread the start of a large fleet over a few seconds,** or run one process first, so that a token is stored.
- **Raise \`takeOverAfter\` of \`RedisTokenStore\`** above its 15 seconds only if processes are often suspended for longer while they request
  a token. A longer lease costs nothing in normal operation. After a crash the others wait longer for the next token.
- **Set \`callTimeout\`** where an answer after many seconds is of no use: a call that gives up leaves its turn to the next.
`
        if (isMeasuring) return yield* Effect.promise(() => writeFile(file, page))
        const written = words(yield* Effect.promise(() => readFile(file, "utf8")))
        for (const line of page.split("\n").filter((line) => /^\| (1|10|100) +\|/.test(line))) {
          expect(written).toContain(words(line))
        }
      }),
    isMeasuring ? 3_600_000 : 600_000
  )
})
