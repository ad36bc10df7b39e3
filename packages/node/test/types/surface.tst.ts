import type * as Node from "@effect-fastmoss/node"
import type * as Redis from "@effect-fastmoss/node/Redis"
import type * as RedisBudget from "@effect-fastmoss/node/RedisBudget"
import type * as RedisRateLimiter from "@effect-fastmoss/node/RedisRateLimiter"
import type * as RedisResponseCache from "@effect-fastmoss/node/RedisResponseCache"
import type * as RedisTokenStore from "@effect-fastmoss/node/RedisTokenStore"
import { describe, expect, it } from "tstyche"

// Everything that a program can import. A change here is a change for users and needs a changeset.
interface Surface {
  FastMossNode: "layer" | "layerRedis" | "layerRedisWith" | "layerWith" | "settingNames"
  FileBudget: "folder" | "layer" | "layerConfig" | "store"
  FileTokenStore: "layer" | "layerConfig" | "make" | "pathOf"
  UndiciHttpClient: "layer" | "layerWith" | "layerWithoutDispatcher" | "make"
}

interface RedisSurface {
  Redis: "Redis" | "RedisError" | "isRedisError" | "layer" | "layerConfig" | "make" | "targetOf"
  RedisBudget: "layer" | "store"
  RedisRateLimiter: "layer" | "store"
  RedisResponseCache: "layer"
  RedisTokenStore: "layer" | "make"
}

interface RedisModules {
  Redis: typeof Redis
  RedisBudget: typeof RedisBudget
  RedisRateLimiter: typeof RedisRateLimiter
  RedisResponseCache: typeof RedisResponseCache
  RedisTokenStore: typeof RedisTokenStore
}

type Names<Modules> = { [Name in keyof Modules]: keyof Modules[Name] }

describe("the public surface", () => {
  it("has these modules with these values, and no others", () => {
    expect<Names<typeof Node>>().type.toBe<Surface>()
  })

  it("has these modules for Redis, as separate entry points", () => {
    expect<Names<RedisModules>>().type.toBe<RedisSurface>()
  })
})
