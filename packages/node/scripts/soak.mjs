// A minute of everything at once (`FASTMOSS_SOAK_SECONDS` for longer): a server with every fault, callers who share, wait,
// lose patience and go away. At the end every call has to be accounted for, and heap and sockets have to be where they
// were. Works on the builds; needs --expose-gc.
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as RateLimiter from "@effect-fastmoss/core/RateLimiter"
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as Usage from "@effect-fastmoss/core/Usage"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Effect, Exit, Layer, Logger, LogLevel, Redacted } from "effect"
import { fork } from "node:child_process"
import { createServer } from "node:http"
import { fileURLToPath } from "node:url"

const seconds = Number(process.env.FASTMOSS_SOAK_SECONDS ?? 60)

/** A sequence of chances that is the same in each run. */
const chances = (seed) => () => {
  seed = (seed * 1664525 + 1013904223) % 2 ** 32
  return seed / 2 ** 32
}

/** The server, in a process of its own: its heap and its sockets are not the client's. */
const serve = () => {
  const chance = chances(20)
  const good = JSON.stringify({ code: 0, msg: "success", data: { list: Array.from({ length: 20 }, (_, n) => ({ n })) } })
  const send = (response, status, body, headers = {}) => response.writeHead(status, headers).end(body)
  const envelope = (code) => JSON.stringify({ code, msg: "fault", data: null })
  const faults = [
    [0.03, (response) => send(response, 503, "")],
    [0.02, (response) => send(response, 200, envelope(40001))],
    [0.001, (response) => send(response, 429, "", { "retry-after": "0" })],
    [0.02, (response) => send(response, 200, envelope(10001))],
    [0.02, (response) => send(response, 200, "<html>")],
    [0.02, (response) => response.socket.resetAndDestroy()],
    [0.02, (response) => {
      response.writeHead(200, { "content-length": good.length }).write(good.slice(0, 20))
      setTimeout(() => response.socket?.resetAndDestroy(), 5)
    }],
    [0.01, () => {}],
    [0.01, (response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(" "), 100)
      response.on("close", () => clearInterval(timer))
    }],
    [0.005, (response) => response.writeHead(200).end("x".repeat(2_000_000))],
    [0.005, (response) => send(response, 302, "", { location: "http://127.0.0.1:1/" })]
  ]
  let window = { second: 0, served: 0 }
  let calls = 0
  const server = createServer((request, response) => {
    request.resume()
    request.on("end", () => {
      response.on("error", () => {})
      if (request.url.startsWith("/v1/")) {
        return chance() < 0.2
          ? send(response, 500, "")
          : send(response, 200, JSON.stringify({ code: 0, data: { access_token: `t${chance()}`, expires_in: 130 } }))
      }
      calls += 1
      const second = Math.floor(Date.now() / 1000)
      if (window.second !== second) window = { second, served: 0 }
      if (++window.served > 300) return send(response, 200, envelope(30003))
      let left = chance()
      const fault = faults.find(([share]) => (left -= share) < 0)
      if (fault !== undefined) return fault[1](response)
      setTimeout(() => send(response, 200, good), chance() * 20)
    })
  })
  server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }))
  process.on("message", () => server.getConnections((_, sockets) => process.send({ calls, sockets })))
  process.on("disconnect", () => process.exit())
}

const nextMessage = (child) => new Promise((resolve) => child.once("message", resolve))

/** Asks the server for the number of its calls and of its open sockets. */
const ask = (child) => {
  child.send("state")
  return nextMessage(child)
}

const heap = () => {
  globalThis.gc()
  return process.memoryUsage().heapUsed / 2 ** 20
}

/** Returns the number of sockets left. Those that are closing have some seconds for it. */
const socketsLeft = async (child, tries = 100) => {
  const { sockets } = await ask(child)
  if (sockets === 0 || tries === 0) return sockets
  await new Promise((resolve) => setTimeout(resolve, 100))
  return socketsLeft(child, tries - 1)
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

const soak = async () => {
  const unhandled = []
  process.on("unhandledRejection", (reason) => unhandled.push(reason))
  process.on("uncaughtException", (error) => unhandled.push(error))
  const server = fork(fileURLToPath(import.meta.url), ["serve"], { execArgv: [] })
  const { port } = await nextMessage(server)

  const layer = FastMossClient.layerWithoutServices.pipe(
    Layer.provideMerge(Pipeline.layerServices),
    Layer.provide(Layer.mergeAll(TokenStore.layerMemory, NodeHttpClient.layerUndici)),
    Layer.provide(FastMossConfig.layer({
      clientId: "soak",
      clientSecret: Redacted.make("secret"),
      baseUrl: `http://127.0.0.1:${port}`,
      timeout: "500 millis",
      maxResponseSize: 1_000_000,
      retry: { base: "20 millis", cap: "200 millis" },
      limit: { concurrency: 16 },
      cache: { timeToLive: { "/shop/": "2 seconds" }, size: 200_000 }
    }))
  )

  const tally = new Map()
  const count = (outcome) => tally.set(outcome, (tally.get(outcome) ?? 0) + 1)
  const samples = []
  const until = performance.now() + seconds * 1000

  const caller = (n) =>
    Effect.gen(function*() {
      const { call } = yield* FastMossClient.FastMossClient
      const chance = chances(n + 100)
      while (performance.now() < until) {
        const kind = chance()
        const one = kind < 0.3
          ? call("/product/v1/search", { shared: Math.floor(chance() * 3) })
          : kind < 0.5
          ? call("/shop/v1/search", { cached: Math.floor(chance() * 50) })
          : call("/creator/v1/search", { own: chance() })
        const patience = chance()
        const exit = yield* patience < 0.1
          ? Effect.exit(FastMossClient.withRequestOptions(one, { callTimeout: Math.ceil(chance() * 60) }))
          : patience < 0.2
          ? Effect.flatMap(Effect.fork(one), (fiber) =>
            Effect.zipRight(Effect.sleep(chance() * 30), Effect.zipRight(fiber.interruptAsFork(fiber.id()), fiber.await)))
          : Effect.exit(one)
        count(Exit.match(exit, {
          onSuccess: () => "answered",
          onFailure: (cause) => cause._tag === "Fail" ? cause.error._tag : "interrupted"
        }))
      }
    })

  const report = await Effect.runPromise(
    Effect.gen(function*() {
      const sampling = yield* Effect.fork(Effect.forever(Effect.zipRight(
        Effect.promise(async () => samples.push({ heap: heap(), sockets: (await ask(server)).sockets })),
        Effect.sleep("1 second")
      )))
      yield* Effect.forEach(Array.from({ length: 32 }, (_, n) => n), caller, { concurrency: "unbounded" })
      yield* Effect.zipRight(sampling.interruptAsFork(sampling.id()), sampling.await)
      yield* Effect.sleep("1 second")
      return {
        usage: yield* Effect.flatMap(Usage.Usage, ({ current }) => current),
        rate: yield* Effect.flatMap(RateLimiter.RateLimiter, ({ current }) => current),
        served: yield* Effect.promise(() => ask(server))
      }
    }).pipe(Effect.provide(layer), Logger.withMinimumLogLevel(LogLevel.None))
  )
  const socketsAtTheEnd = await socketsLeft(server)
  const { served } = report
  server.disconnect()

  const { credits, endpoints: _, ...sums } = report.usage
  const third = Math.floor(samples.length / 3)
  const [early, late] = [samples.slice(third, 2 * third), samples.slice(2 * third)].map((part) => ({
    heap: median(part.map(({ heap }) => heap)),
    sockets: median(part.map(({ sockets }) => sockets))
  }))
  const made = [...tally.values()].reduce((a, b) => a + b, 0)
  const { cached = 0, success = 0, ...failed } = sums.outcomes
  console.log({ seconds, ...sums, credits, served: served.calls, rate: report.rate.rate })
  console.log({
    heap: `${early.heap.toFixed(1)} MB, later ${late.heap.toFixed(1)} MB`,
    sockets: `${early.sockets}, later ${late.sockets}; at the end ${served.sockets}, and ${socketsAtTheEnd} when the layer has ended`
  })

  const checks = {
    "every call is accounted for": sums.calls === made,
    "by what came of it": success + cached === tally.get("answered") &&
      Object.entries(failed).every(([outcome, n]) => tally.get(outcome) === n),
    "no request was served that is not accounted for": served.calls <= sums.attempts,
    "nothing is under way": report.rate.inFlight === 0,
    "the heap is flat": late.heap < early.heap * 1.15 + 2,
    // One for each attempt at once, one for a token, and as many that are just being closed.
    "sockets are bounded": late.sockets <= 2 * 17,
    "sockets are flat": late.sockets <= early.sockets + 8,
    "no socket is left when the layer has ended": socketsAtTheEnd === 0,
    "nothing was rejected behind everybody's back": unhandled.length === 0,
    "every kind of failure was there": ["FastMossApiError", "FastMossDecodeError", "FastMossStatusError", "FastMossTimeoutError"]
      .every((tag) => tag in failed)
  }
  for (const [name, holds] of Object.entries(checks)) console.log(holds ? "ok    " : "FAILED", name)
  if (unhandled.length > 0) console.log(unhandled[0])
  process.exitCode = Object.values(checks).every(Boolean) ? 0 : 1
}

if (process.argv[2] === "serve") serve()
else await soak()
