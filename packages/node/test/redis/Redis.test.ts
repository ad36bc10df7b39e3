import { FastMossConfig } from "@effect-fastmoss/core"
import * as Redis from "@effect-fastmoss/node/Redis"
import { freePort, hasRedis, redisServer } from "@effect-fastmoss/testing/redisServer"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import {
  Cause,
  ConfigProvider,
  Effect,
  Either,
  Exit,
  Fiber,
  Layer,
  Option,
  Redacted,
  Scope,
  Supervisor,
  TestClock
} from "effect"
import { execFile, spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { connect, createServer, type Socket } from "node:net"
import { createSecureContext, createServer as createTlsServer, type Server as TlsServer } from "node:tls"
import { fileURLToPath } from "node:url"
import { inspect } from "node:util"

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0

const connectTo = (url: string, timeout?: Redis.Options["timeout"]) =>
  Effect.map(
    Layer.build(Redis.layer({ url: Redacted.make(url), timeout })),
    (context) => Redis.Redis.pipe(Effect.provide(context), Effect.runSync)
  )

/** Starts a TCP server that runs until the scope closes. Returns its port. */
const listen = (onConnection: (socket: Socket) => void) =>
  Effect.acquireRelease(
    Effect.async<ReturnType<typeof createServer>>((resume) => {
      const server = createServer(onConnection)
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) => Effect.sync(() => server.close())
  ).pipe(Effect.map((server) => {
    const address = server.address()
    return typeof address === "object" && address !== null ? address.port : 0
  }))

/** Returns every text that a program may print for an error. */
const shown = (error: unknown) =>
  [String(error), JSON.stringify(error), inspect(error, { depth: 9 }), Cause.pretty(Cause.fail(error))].join("\n")

describe("Redis.targetOf", () => {
  const read = (url: string) => Redis.targetOf(Redacted.make(url))

  it.each([
    ["redis://localhost", { host: "localhost", port: 6379, database: 0, tls: false, username: Option.none() }],
    ["rediss://r.example.com:6380/2", { host: "r.example.com", port: 6380, database: 2, tls: true }],
    ["rediss://:p%40ss@r.example.com/", { username: Option.none(), password: Option.some(Redacted.make("p@ss")) }],
    ["redis://us%3Aer:word@[::1]:7000", { host: "::1", username: Option.some("us:er"), port: 7000 }]
  ])("parses %s", (url, expected) => {
    expect(Either.getOrThrow(read(url))).toMatchObject(expected)
  })

  it.each([
    "",
    "localhost:6379",
    "http://CANARY@host",
    "redis://",
    "redis://host/CANARY",
    "redis://:CANARY@host/0?db=1",
    "redis://:CANARY%@host"
  ])("rejects %j without repeating it", (url) => {
    const error = Option.getOrThrow(Either.getLeft(read(url)))
    expect(String(error)).toContain("url")
    expect(String(error)).toContain("must be like redis://")
    expect(shown(error)).not.toContain("CANARY")
  })

  it.effect("is used by layerConfig to parse FASTMOSS_REDIS_URL", () =>
    Effect.gen(function*() {
      const form = "must be like redis://user:password@host:6379/0, or rediss:// for TLS"
      const notSet = `FASTMOSS_REDIS_URL is not set; it ${form}`
      const invalid = `FASTMOSS_REDIS_URL ${form}`
      for (
        const [url, message] of [
          [undefined, notSet],
          ["", notSet],
          ["x", invalid],
          ["http://:CANARY@host", invalid],
          ["redis://:CANARY%@host", invalid]
        ] as const
      ) {
        const error = yield* Layer.build(Redis.layerConfig).pipe(
          Effect.scoped,
          Effect.withConfigProvider(
            ConfigProvider.fromMap(new Map(url === undefined ? [] : [["FASTMOSS_REDIS_URL", url]]), { pathDelim: "_" })
          ),
          Effect.flip
        )
        expect(FastMossConfig.formatConfigError(error)).toBe(message)
        expect(shown(error)).not.toContain("CANARY")
      }
    }))
})

describe("a connection to an unavailable Redis", () => {
  it.scopedLive("fails a command at once, without revealing the password", () =>
    Effect.gen(function*() {
      const port = yield* freePort
      const redis = yield* connectTo(`redis://user:CANARY@127.0.0.1:${port}`)
      const error = yield* Effect.flip(redis.send("SET", "key", "CANARY"))
      expect(error).toMatchObject({ command: "SET", reason: "Connection", code: "ECONNREFUSED", isRetryable: true })
      expect(error.message).toBe(`SET failed on Redis at 127.0.0.1:${port}: no connection (ECONNREFUSED)`)
      expect(shown(error)).not.toContain("CANARY")
    }))

  it.scopedLive("fails a command if the server listens but never replies, even in uninterruptible regions", () =>
    Effect.gen(function*() {
      const port = yield* listen(() => {})
      const redis = yield* connectTo(`redis://:CANARY@127.0.0.1:${port}`, "100 millis")
      const errors = yield* Effect.uninterruptible(
        Effect.all([redis.send("GET", "a"), redis.send("GET", "b")].map(Effect.flip), { concurrency: 2 })
      )
      for (const error of errors) expect(["Timeout", "Disconnected", "Connection"]).toContain(error.reason)
    }))

  it.scopedLive("reconnects after a connection that was reset during the handshake", () =>
    Effect.gen(function*() {
      let connections = 0
      const port = yield* listen((socket) => {
        const isFirst = ++connections === 1
        socket.on("error", () => {})
        // Responds once per received chunk. This works because each command arrives in one chunk, and all replies are
        // the same.
        socket.on("data", () => isFirst ? socket.resetAndDestroy() : socket.write("+PONG\r\n"))
      })
      const redis = yield* connectTo(`redis://127.0.0.1:${port}`)
      expect(yield* Effect.flip(redis.send("PING"))).toMatchObject({ reason: "Connection", code: "ECONNRESET" })
      expect(yield* redis.send("PING")).toBe("PONG")
      expect(connections).toBe(2)
    }))

  it.scopedLive("costs nothing until it is used", () => connectTo("redis://127.0.0.1:1"))
})

describe.skipIf(!hasRedis)("a connection to a real Redis", () => {
  it.scopedLive("sends commands and returns their replies", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const redis = yield* connectTo(url)
      expect(yield* redis.send("SET", "{k}:a", "値", "PX", 60_000)).toBe("OK")
      expect(yield* redis.send("GET", "{k}:a")).toBe("値")
      expect(yield* redis.send("GET", "{k}:b")).toBe(null)
      expect(yield* redis.send("INCR", "n")).toBe(1)
      expect(yield* redis.send("MGET", "{k}:a", "{k}:b")).toEqual(["値", null])
    }))

  it.scopedLive("runs scripts, even on a server that has forgotten them", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const redis = yield* connectTo(url)
      const add = redis.script("return redis.call('INCRBY', KEYS[1], ARGV[1])")
      expect(yield* add(["n"], 2)).toBe(2)
      expect(yield* add(["n"], 3)).toBe(5)
      yield* redis.send("SCRIPT", "FLUSH")
      expect(yield* add(["n"], 4)).toBe(9)
    }))

  it.scopedLive("starts no fiber for a command or a script on an open connection", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const redis = yield* connectTo(url)
      const add = redis.script("return redis.call('INCRBY', KEYS[1], ARGV[1])")
      yield* add(["n"], 2)
      let started = 0
      const counting = new (class extends Supervisor.AbstractSupervisor<void> {
        override value = Effect.void
        override onStart() {
          started += 1
        }
      })()
      yield* Effect.zipRight(redis.send("PING"), add(["n"], 3)).pipe(Effect.supervised(counting))
      expect(started).toBe(0)
    }))

  it.scopedLive("uses the database of the URL", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const [zero, two] = yield* Effect.all([connectTo(url), connectTo(`${url}/2`)])
      yield* two.send("SET", "key", "2")
      expect([yield* zero.send("GET", "key"), yield* two.send("GET", "key")]).toEqual([null, "2"])
    }))

  it.scopedLive("writes nothing to database 0 if the server refuses the database of the URL", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const zero = yield* connectTo(url)
      yield* zero.send("ACL", "SETUSER", "confined", "on", ">word", "~*", "+@all", "-select")
      for (const [refused, code] of [[`${url}/99`, "ERR"], [`${url.replace("//", "//confined:word@")}/2`, "NOPERM"]]) {
        const redis = yield* connectTo(refused ?? "")
        for (let n = 0; n < 2; n++) {
          const errors = yield* Effect.all([redis.send("SET", "key", "1"), redis.send("GET", "key")].map(Effect.flip), {
            concurrency: 2
          })
          for (const error of errors) {
            expect(error).toMatchObject({ command: "SELECT", reason: "Reply", code, isRetryable: false })
            expect(error.message).toMatch(/: it refuses the database of the URL \((ERR|NOPERM)\)$/)
          }
        }
      }
      expect(yield* zero.send("DBSIZE")).toBe(0)
    }))

  it.scopedLive("reconnects after a reply from a replica", () =>
    Effect.gen(function*() {
      const { port, url } = yield* redisServer()
      const redis = yield* connectTo(url)
      yield* redis.send("SET", "key", "1")
      const id = yield* redis.send("CLIENT", "ID")
      yield* redis.send("REPLICAOF", "127.0.0.1", port + 1)
      const write = redis.script("return redis.call('SET', KEYS[1], '2')")
      for (const command of [redis.send("SET", "key", "2"), write(["key"])]) {
        expect(yield* Effect.flip(command)).toMatchObject({ code: "READONLY", isRetryable: true })
      }
      expect(yield* redis.send("CLIENT", "ID")).not.toBe(id)
      yield* redis.send("REPLICAOF", "NO", "ONE")
      expect(yield* write(["key"])).toBe("OK")
    }))

  it.scopedLive("reports the first word of an error, and no stored data", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const redis = yield* connectTo(url)
      yield* redis.send("SET", "key", "CANARY")
      const [wrongType, unknown] = yield* Effect.all([
        Effect.flip(redis.send("LPUSH", "key", "CANARY")),
        Effect.flip(redis.send("NOSUCH", "CANARY"))
      ])
      expect(wrongType).toMatchObject({ reason: "Reply", code: "WRONGTYPE", isRetryable: false })
      expect(unknown).toMatchObject({ reason: "Reply", code: "ERR", isRetryable: false })
      expect(shown([wrongType, unknown])).not.toContain("CANARY")
    }))

  it.scopedLive.each(["redis://:CANARY@", "redis://nobody:CANARY@", "redis://"])(
    "fails with the name of the problem and without a secret if %s is rejected",
    (start) =>
      Effect.gen(function*() {
        const { port } = yield* redisServer(["--requirepass", "right"])
        const redis = yield* connectTo(`${start}127.0.0.1:${port}`)
        for (let n = 0; n < 2; n++) {
          const error = yield* Effect.flip(redis.send("GET", "key"))
          expect(error.code).toMatch(/^(WRONGPASS|NOAUTH)$/)
          expect(error.isRetryable).toBe(false)
          expect(error.message).toMatch(/it rejects the user name or the password of the URL \((WRONGPASS|NOAUTH)\)$/)
          expect(shown(error)).not.toContain("CANARY")
        }
        const right = yield* connectTo(`redis://:right@127.0.0.1:${port}`)
        expect(yield* right.send("PING")).toBe("PONG")
      })
  )

  it.scopedLive("fails the running command if the server dies, and reconnects for the next one", () =>
    Effect.gen(function*() {
      const server = yield* redisServer()
      const redis = yield* connectTo(server.url)
      yield* redis.send("SET", "key", "1")
      const waiting = yield* Effect.fork(redis.send("BLPOP", "list", 0))
      yield* Effect.sleep("100 millis")
      yield* server.kill
      expect(yield* Effect.flip(Fiber.join(waiting))).toMatchObject({ reason: "Disconnected", isRetryable: true })
      expect(yield* Effect.flip(redis.send("GET", "key"))).toMatchObject({ reason: "Connection", code: "ECONNREFUSED" })
      yield* server.start
      expect(yield* Effect.retry(redis.send("GET", "key"), { times: 50, while: (error) => error.isRetryable })).toBe(
        "1"
      )
    }))

  it.scopedLive("fails a command if the server hangs, and recovers when it continues", () =>
    Effect.gen(function*() {
      const server = yield* redisServer()
      const redis = yield* connectTo(server.url, "200 millis")
      yield* redis.send("SET", "key", "1")
      yield* server.pause
      expect(["Timeout", "Disconnected"]).toContain((yield* Effect.flip(redis.send("INCR", "key"))).reason)
      yield* Effect.flip(redis.send("INCR", "key"))
      yield* server.resume
      yield* Effect.retry(redis.send("PING"), { times: 50, while: (error) => error.isRetryable })
    }))

  it.scopedLive.skipIf(!hasOpenssl)(
    "uses TLS for rediss://, and only with a certificate that it trusts",
    () =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.makeTempDirectoryScoped()
        const [key, certificate] = [`${folder}/key.pem`, `${folder}/certificate.pem`]
        const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        spawnSync("openssl", [
          "req",
          "-x509",
          "-newkey",
          "rsa:2048",
          "-nodes",
          "-keyout",
          key,
          "-out",
          certificate,
          ...subject
        ])
        const port = yield* freePort
        const { port: plainPort } = yield* redisServer([
          "--tls-port",
          String(port),
          "--tls-auth-clients",
          "no",
          "--requirepass",
          "right",
          "--tls-cert-file",
          certificate,
          "--tls-key-file",
          key,
          "--tls-ca-cert-file",
          certificate
        ])
        const url = `rediss://:right@127.0.0.1:${port}`
        const unknown = yield* Effect.flip(Effect.flatMap(connectTo(url), (redis) => redis.send("PING")))
        expect(unknown).toMatchObject({ reason: "Connection", code: "DEPTH_ZERO_SELF_SIGNED_CERT" })
        const inClear = connectTo(`rediss://:right@127.0.0.1:${plainPort}`)
        expect(yield* Effect.flip(Effect.flatMap(inClear, (redis) => redis.send("PING")))).toMatchObject({
          reason: "Connection"
        })
        // A separate process, because Node.js reads its trusted certificates only at its start.
        const program = `
        import * as Redis from "@effect-fastmoss/node/Redis"
        import { Effect, Redacted } from "effect"
        Effect.flatMap(Redis.Redis, (redis) => redis.send("PING")).pipe(
          Effect.provide(Redis.layer({ url: Redacted.make("${url}") })),
          Effect.runPromise
        ).then(console.log)`
        const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
          cwd: fileURLToPath(new URL("../..", import.meta.url)),
          env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate, NODE_OPTIONS: "" }
        })
        expect(String(stdout).trim()).toBe("PONG")
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive.skipIf(!hasOpenssl)(
    "sends its host name to a TLS proxy that serves several hosts, and accepts the certificate of that host",
    () =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const folder = yield* fs.makeTempDirectoryScoped()
        const identityOf = (name: string) => {
          const [key, certificate] = [`${folder}/${name}.key`, `${folder}/${name}.pem`]
          const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`]
          const files = ["-keyout", key, "-out", certificate]
          spawnSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...files, ...subject])
          return { certificate, context: { key: readFileSync(key), cert: readFileSync(certificate) } }
        }
        const own = identityOf("localhost")
        const other = identityOf("other.example.com")
        const { port: redisPort } = yield* redisServer()
        const names: Array<string> = []
        const proxy = yield* Effect.acquireRelease(
          Effect.async<TlsServer>((resume) => {
            const server = createTlsServer({
              ...other.context,
              SNICallback: (name, done) => {
                names.push(name)
                done(null, createSecureContext(name === "localhost" ? own.context : other.context))
              }
            }, (socket) => {
              const upstream = connect(redisPort, "127.0.0.1")
              for (const one of [socket, upstream]) one.on("error", () => one.destroy())
              socket.pipe(upstream).pipe(socket)
            })
            server.listen(0, () => resume(Effect.succeed(server)))
          }),
          (server) => Effect.sync(() => server.close())
        )
        const address = proxy.address()
        const url = `rediss://localhost:${typeof address === "object" && address !== null ? address.port : 0}`
        const program = `
        import * as Redis from "@effect-fastmoss/node/Redis"
        import { Effect, Redacted } from "effect"
        Effect.flatMap(Redis.Redis, (redis) => redis.send("PING")).pipe(
          Effect.provide(Redis.layer({ url: Redacted.make("${url}") })),
          Effect.runPromise
        ).then(console.log, (error) => console.log(error.message))`
        // Not the synchronous form, because the proxy runs in this process.
        const stdout = yield* Effect.async<string>((resume) => {
          execFile(process.execPath, ["--input-type=module", "-e", program], {
            cwd: fileURLToPath(new URL("../..", import.meta.url)),
            env: { ...process.env, NODE_EXTRA_CA_CERTS: own.certificate, NODE_OPTIONS: "" }
          }, (_, stdout) => resume(Effect.succeed(stdout)))
        })
        expect(stdout.trim()).toBe("PONG")
        expect(names).toEqual(["localhost"])
      }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scopedLive("closes with its scope in bounded time if the server hangs", () =>
    Effect.gen(function*() {
      const server = yield* redisServer()
      const scope = yield* Scope.make()
      const redis = yield* Scope.extend(connectTo(server.url, "1 minute"), scope)
      yield* redis.send("PING")
      yield* server.pause
      yield* Scope.close(scope, Exit.void).pipe(Effect.disconnect, Effect.timeout("15 seconds"))
    }))

  it.scopedLive("closes with its scope", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const watcher = yield* connectTo(url)
      const scope = yield* Scope.make()
      const redis = yield* Scope.extend(connectTo(url), scope)
      yield* redis.send("PING")
      const clients = Effect.map(watcher.send("CLIENT", "LIST"), (list) => String(list).trim().split("\n").length)
      expect(yield* clients).toBe(2)
      yield* Scope.close(scope, Exit.void)
      expect(yield* clients).toBe(1)
      expect(yield* Effect.flip(redis.send("PING"))).toMatchObject({ reason: "Connection" })
    }))
})

describe("a custom client", () => {
  it.effect("has a time limit for each command, even if its commands cannot be interrupted", () =>
    Effect.gen(function*() {
      const redis = Redis.make({
        address: "host:6379",
        send: () => Effect.uninterruptible(Effect.never),
        timeout: "3 seconds"
      })
      for (const command of [redis.send("GET", "key"), redis.script("return 1")(["key"])]) {
        const fiber = yield* Effect.fork(Effect.uninterruptible(Effect.flip(command)))
        yield* TestClock.adjust("2999 millis")
        expect(fiber.unsafePoll()).toBe(null)
        yield* TestClock.adjust("1 millis")
        expect(yield* Fiber.join(fiber)).toMatchObject({ reason: "Timeout" })
        const leaving = yield* Effect.fork(command)
        yield* TestClock.adjust("1 seconds")
        yield* Fiber.interrupt(leaving)
      }
    }))

  it.effect("fails a command whose reply is not one of Redis", () =>
    Effect.gen(function*() {
      const redis = Redis.make({ address: "host:6379", send: () => Effect.succeed({ not: "a reply" }) })
      expect(yield* Effect.flip(redis.send("GET", "key"))).toMatchObject({ command: "GET", reason: "Reply" })
    }))

  it.effect("whose address is a URL reveals no password in errors", () =>
    Effect.gen(function*() {
      const redis = Redis.make({ address: "redis://user:CANARY@host:6379/0", send: () => Effect.fail("CANARY") })
      const error = yield* Effect.flip(redis.send("GET", "key"))
      expect(error.message).toContain("host:6379")
      expect(error.message + JSON.stringify(error)).not.toContain("CANARY")
    }))
})
