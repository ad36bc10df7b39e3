// Checks that `ioredis` tries to connect. No server listens on the port, so the expected result is an error.
import * as Redis from "@effect-fastmoss/node/Redis"
import { Effect, Redacted } from "effect"

const error = await Effect.flatMap(Redis.Redis, (redis) => redis.send("PING")).pipe(
  Effect.provide(Redis.layer({ url: Redacted.make("redis://127.0.0.1:1") })),
  Effect.flip,
  Effect.runPromise
)
console.log(error._tag === "RedisError" ? "first call passed" : String(error))
