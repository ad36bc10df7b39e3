import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { startServer } from "../processes.js"
import { atLeast, atMost, type Section } from "../reach.js"
import { short } from "../statistics.js"
import { startFleet, withRedis } from "./processes.js"

const limit = 50
const size = 16

const sleep = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

const percent = (share: number) => `${short(share * 100)} %`

/** Measures how well a fleet uses a limit that it has to learn. */
export const atALimit = (scale: number): Promise<Section> =>
  withRedis("A fleet at a limit", async (redis) => {
    const seconds = Math.max(20, Math.round(60 * scale))
    const server = await startServer({ limit, latency: 80 })
    const fleet = await startFleet(size, { baseUrl: server.baseUrl, redis, concurrency: 4 })
    const ends = fleet.run({ task: "limit", seconds: 10 + seconds + 1 })
    await server.counts()
    const at = performance.now()
    await sleep(10_000)
    const early = await server.counts()
    const began = performance.now()
    await sleep(at + 10_000 + seconds * 1000 - began)
    const late = await server.counts()
    const took = (performance.now() - began) / 1000
    await ends
    await fleet.stop()
    await server.stop()
    const refused = ({ refused, served }: typeof late) => refused / (served + refused)
    const use = ({ served }: typeof late, seconds: number) => served / seconds / limit
    return {
      text: [
        `${size} processes, four callers each, call without a pause. The server answers after 80 ms, serves ${limit}
requests in each second and refuses the others with code 30003. The processes share what they learn through Redis.`,
        tableOf(["seconds", "served a second", "use of the limit", "refused"], [
          ["0 to 10", short(early.served / 10), percent(use(early, 10)), percent(refused(early))],
          [`10 to ${10 + seconds}`, short(late.served / took), percent(use(late, took)), percent(refused(late))]
        ])
      ].join("\n\n"),
      reaches: [
        atMost("share of refused requests of 16 processes, after 10 s", refused(late), 0.02, percent),
        atLeast("use of the limit by 16 processes, after 10 s", use(late, took), 0.9, percent)
      ]
    }
  })
