import { FastMossConfig } from "@effect-fastmoss/core"
import { describe, expect, it, vi } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Either, Logger, Option, Redacted } from "effect"

const credentials = { clientId: "id", clientSecret: Redacted.make("secret") }

/** The credentials as they appear in a checked configuration. */
const checkedCredentials = { ...credentials, clientId: Option.some("id"), accountKey: "id" }

const missingClientId =
  "clientId is not set; FastMoss's console shows it, or set authentication: \"bearer\" if you have a single API key"

/** The default settings for the stages of the pipeline. */
const defaults = {
  callTimeout: Duration.infinity,
  maxResponseSize: 33_554_432,
  retry: {
    attempts: 3,
    base: Duration.millis(500),
    cap: Duration.seconds(10),
    longestRetryAfter: Duration.minutes(1),
    budget: 20,
    refill: 0.2
  },
  limit: { concurrency: 4, rate: Option.none(), adaptive: true },
  budget: Option.none(),
  prices: FastMossConfig.defaultPrices,
  breakDuration: Duration.minutes(1),
  coalesce: true,
  cache: { timeToLive: Option.none(), size: 33_554_432 }
}

const issuesOf = (options: FastMossConfig.Options) =>
  FastMossConfig.formatConfigError(Either.getOrThrow(Either.flip(FastMossConfig.make(options))))

const fromEnvironment = (environment: Record<string, string>) =>
  FastMossConfig.FastMossConfig.pipe(
    Effect.provide(FastMossConfig.layerConfig),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment)), { pathDelim: "_" }))
  )

const set = { FASTMOSS_CLIENT_ID: "id", FASTMOSS_CLIENT_SECRET: "secret" }

describe("FastMossConfig.make", () => {
  it("has the official client's defaults: test host, 15 seconds, signed", () => {
    expect(Either.getOrThrow(FastMossConfig.make(credentials))).toEqual({
      ...checkedCredentials,
      ...defaults,
      baseUrl: "https://openapi.test.fastmoss.com",
      timeout: Duration.seconds(15),
      authentication: "signed",
      refreshAhead: Duration.minutes(5),
      tokenRejectedCodes: [],
      serverClock: true,
      decoding: "lenient"
    })
  })

  it("uses the base URL instead of the environment, with its path but without slashes at its end", () => {
    const config = Either.getOrThrow(
      FastMossConfig.make({ ...credentials, environment: "production", baseUrl: "https://proxy:8080/fastmoss//" })
    )
    expect(config.baseUrl).toBe("https://proxy:8080/fastmoss")
    expect(Either.getOrThrow(FastMossConfig.make({ ...credentials, environment: "production" })).baseUrl).toBe(
      "https://openapi.fastmoss.com"
    )
  })

  it.each(
    [
      [{ ...credentials, clientId: "" }, missingClientId],
      [{ clientSecret: credentials.clientSecret }, missingClientId],
      [{ clientSecret: credentials.clientSecret, authentication: "signed" }, missingClientId],
      [
        { ...credentials, clientId: " id", authentication: "bearer" },
        "clientId must not start or end with whitespace, nor contain control characters"
      ],
      [
        { clientSecret: Redacted.make(""), authentication: "bearer" },
        "clientSecret is not set; FastMoss's console shows it"
      ],
      [
        { ...credentials, clientId: " id" },
        "clientId must not start or end with whitespace, nor contain control characters"
      ],
      [
        { ...credentials, clientSecret: Redacted.make("S3CRET\n") },
        "clientSecret must not start or end with whitespace, nor contain control characters"
      ],
      [
        { ...credentials, clientId: "\ud800" },
        "clientId must not start or end with whitespace, nor contain control characters"
      ],
      ...[
        "nowhere",
        "ftp://host",
        "https://user:pass@host",
        "https://host?x",
        "https://host#x",
        "https://host?",
        "https://host/path?",
        "https://host#",
        "https://host/path/#"
      ].map((baseUrl) =>
        [
          { ...credentials, baseUrl },
          "baseUrl must be a URL such as https://host, without user name, query or fragment"
        ] as const
      ),
      [
        { ...credentials, refreshAhead: Duration.infinity },
        "refreshAhead must be a finite duration, such as \"15 seconds\", or 0"
      ],
      [{ ...credentials, tokenRejectedCodes: [1.5] }, "tokenRejectedCodes must be whole numbers"],
      [{ ...credentials, timeout: 0 }, "timeout must be a positive duration, such as \"15 seconds\""],
      [
        { ...credentials, budget: { calls: 1.5, per: "1 day" } },
        "budget must have positive calls (a whole number) or credits, and a positive, finite period, such as 1000 calls/day"
      ],
      [
        { ...credentials, budget: { per: "1 day" } },
        "budget must have positive calls (a whole number) or credits, and a positive, finite period, such as 1000 calls/day"
      ],
      [{ ...credentials, callTimeout: 0 }, "callTimeout must be a positive duration, such as \"15 seconds\""],
      [{ ...credentials, maxResponseSize: NaN }, "maxResponseSize must be a positive number"],
      [{ ...credentials, retry: { attempts: 0 } }, "retry.attempts must be a positive whole number"],
      [
        { ...credentials, retry: { base: Duration.infinity, refill: -1 } },
        "retry.base must be a finite duration, such as \"15 seconds\", or 0; retry.refill must be a number, 0 or above"
      ],
      [{ ...credentials, limit: { concurrency: 1.5 } }, "limit.concurrency must be a positive whole number"],
      [
        { ...credentials, limit: { rate: { calls: 0, per: "1 second" } } },
        "limit.rate must be a positive number of calls in a positive, finite period, such as 5/second"
      ],
      [{ ...credentials, prices: { "/": -1 } }, "prices must be finite numbers, 0 or above"],
      [
        { ...credentials, breakDuration: Duration.infinity },
        "breakDuration must be a finite duration, such as \"15 seconds\", or 0"
      ],
      [
        { ...credentials, cache: { timeToLive: { "/product/": "1 hour", "/shop/": 0 } } },
        "cache.timeToLive must be positive, finite durations, such as \"10 minutes\""
      ],
      [
        { ...credentials, cache: { timeToLive: Duration.infinity } },
        "cache.timeToLive must be positive, finite durations, such as \"10 minutes\""
      ],
      [{ ...credentials, cache: { size: 0 } }, "cache.size must be a positive number"]
    ] as const
  )("refuses %j", (options, issue) => {
    expect(issuesOf(options)).toBe(issue)
  })

  it("names every invalid option in one error", () => {
    expect(issuesOf({ clientId: "", clientSecret: Redacted.make(""), timeout: -1 })).toBe(
      `${missingClientId}; clientSecret is not set; FastMoss's console shows it; ` +
        "timeout must be a positive duration, such as \"15 seconds\""
    )
  })
})

describe("a base URL of http://", () => {
  const unencrypted = (setting: string) =>
    `sends the secret and tokens unencrypted; use https://, or set ${setting} if nobody else can read the network ` +
    "between this machine and the host"
  const baseUrlOf = (baseUrl: string, allowInsecureBaseUrl?: boolean) =>
    Either.match(FastMossConfig.make({ ...credentials, baseUrl, allowInsecureBaseUrl }), {
      onLeft: FastMossConfig.formatConfigError,
      onRight: ({ baseUrl }) => baseUrl
    })

  it.each([
    "http://127.0.0.1:8080",
    "http://127.8.9.10",
    "http://127.1",
    "http://0x7f000001",
    "http://localhost:3000",
    "http://LOCALHOST",
    "http://localhost.",
    "http://sandbox.localhost",
    "http://[::1]:8080",
    "http://[0:0:0:0:0:0:0:1]",
    "http://[::ffff:127.0.0.1]"
  ])("is allowed on this machine: %s", (baseUrl) => {
    expect(baseUrlOf(baseUrl)).toBe(new URL(baseUrl).href.replace(/\/$/, ""))
  })

  it.each([
    "http://proxy:8080/fastmoss",
    "HTTP://proxy",
    "http://192.168.0.1",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "http://[::2]",
    "http://[::ffff:128.0.0.1]",
    "http://127.0.0.1.example.com",
    "http://1270.0.0.com",
    "http://localhost.example.com",
    "http://mylocalhost",
    "http://fastmoss.com.example.org",
    "http://notfastmoss.com"
  ])("is refused on another host unless the option allows it: %s", (baseUrl) => {
    expect(baseUrlOf(baseUrl)).toBe(`baseUrl ${unencrypted("allowInsecureBaseUrl: true")}`)
    expect(baseUrlOf(baseUrl, false)).toBe(`baseUrl ${unencrypted("allowInsecureBaseUrl: true")}`)
    expect(baseUrlOf(baseUrl, true)).toBe(new URL(baseUrl).href.replace(/\/$/, ""))
  })

  it.each([
    "http://openapi.fastmoss.com",
    "http://OpenAPI.FastMoss.com",
    "http://openapi.fastmoss.com.",
    "http://openapi.fastmoss.com:443",
    "http://openapi.test.fastmoss.com/path",
    "http://fastmoss.com"
  ])("is always refused on a host of FastMoss: %s", (baseUrl) => {
    for (const allow of [undefined, false, true]) {
      expect(baseUrlOf(baseUrl, allow)).toBe("baseUrl must begin with https:// for a host of FastMoss")
    }
  })

  it("is reported as an invalid URL if it is one", () => {
    expect(baseUrlOf("http://user:CANARY@host")).toBe(
      "baseUrl must be a URL such as https://host, without user name, query or fragment"
    )
  })

  it.effect("can be allowed by an environment variable", () =>
    Effect.gen(function*() {
      const environment = { ...set, FASTMOSS_BASE_URL: "http://proxy" }
      const issue = (more: Record<string, string>) =>
        Effect.map(Effect.flip(fromEnvironment({ ...environment, ...more })), (error) =>
          FastMossConfig.formatConfigError(error))
      const refused = `FASTMOSS_BASE_URL ${unencrypted("FASTMOSS_ALLOW_INSECURE_BASE_URL=true")}`
      expect(yield* issue({})).toBe(refused)
      expect(yield* issue({ FASTMOSS_ALLOW_INSECURE_BASE_URL: "" })).toBe(refused)
      expect(yield* issue({ FASTMOSS_ALLOW_INSECURE_BASE_URL: "false" })).toBe(refused)
      expect(yield* issue({ FASTMOSS_ALLOW_INSECURE_BASE_URL: "1" })).toBe(
        `${refused}; FASTMOSS_ALLOW_INSECURE_BASE_URL must be true or false`
      )
      expect(yield* fromEnvironment({ ...environment, FASTMOSS_ALLOW_INSECURE_BASE_URL: "true" })).toMatchObject({
        baseUrl: "http://proxy"
      })
    }))
})

describe("bearer authentication", () => {
  const bearer = (secret: string, options: Partial<FastMossConfig.Options> = {}) =>
    Either.getOrThrow(
      FastMossConfig.make({ clientSecret: Redacted.make(secret), authentication: "bearer", ...options })
    )

  it("needs no client id; an empty client id counts as not set", () => {
    expect(bearer("secret").clientId).toEqual(Option.none())
    expect(bearer("secret", { clientId: "" })).toEqual(bearer("secret"))
    expect(bearer("secret", { clientId: "id" })).toMatchObject(checkedCredentials)
  })

  it("without a client id has a different account key for each secret, and the key does not contain the secret", () => {
    expect(bearer("CANARY").accountKey).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(bearer("CANARY").accountKey).toBe(bearer("CANARY").accountKey)
    expect(bearer("CANARY").accountKey).not.toBe(bearer("CANARY2").accountKey)
    expect(JSON.stringify(bearer("CANARY"))).not.toContain("CANARY")
  })

  it.effect("needs only the secret in the environment", () =>
    Effect.gen(function*() {
      const environment = { FASTMOSS_CLIENT_SECRET: "secret", FASTMOSS_CLIENT_ID: "" }
      expect(yield* fromEnvironment({ ...environment, FASTMOSS_AUTH: "bearer" })).toEqual(bearer("secret"))
      for (const scheme of ["", "signed"]) {
        const error = yield* Effect.flip(fromEnvironment({ ...environment, FASTMOSS_AUTH: scheme }))
        expect(FastMossConfig.formatConfigError(error)).toBe(
          "FASTMOSS_CLIENT_ID is not set; FastMoss's console shows it, or set FASTMOSS_AUTH=bearer if you have a single API key"
        )
      }
    }))
})

describe("FastMossConfig.layerConfig", () => {
  it.effect("reads the environment", () =>
    Effect.gen(function*() {
      const config = yield* fromEnvironment({
        ...set,
        FASTMOSS_ENVIRONMENT: "production",
        FASTMOSS_TIMEOUT: "2 minutes",
        FASTMOSS_CALL_TIMEOUT: "180",
        FASTMOSS_AUTH: "bearer",
        FASTMOSS_ATTEMPTS: "5",
        FASTMOSS_CONCURRENCY: "2",
        FASTMOSS_RATE: "90/minute",
        FASTMOSS_BUDGET: "1000 calls, 20.5 credits/day",
        FASTMOSS_CACHE: "10 minutes",
        FASTMOSS_REFRESH_AHEAD: "0"
      })
      expect(config).toEqual({
        ...checkedCredentials,
        ...defaults,
        baseUrl: "https://openapi.fastmoss.com",
        timeout: Duration.minutes(2),
        callTimeout: Duration.minutes(3),
        authentication: "bearer",
        refreshAhead: Duration.zero,
        tokenRejectedCodes: [],
        serverClock: true,
        decoding: "lenient",
        retry: { ...defaults.retry, attempts: 5 },
        limit: { concurrency: 2, rate: Option.some(1.5), adaptive: true },
        budget: Option.some({ calls: 1000, credits: 20.5, per: Duration.days(1) }),
        cache: { timeToLive: Option.some({ "/": Duration.minutes(10) }), size: 33_554_432 }
      })
    }))

  it.effect.each(
    [
      ["30", Duration.seconds(30)],
      ["0.5", Duration.millis(500)],
      ["infinity", Duration.infinity]
    ] as const
  )("reads a timeout of %s", ([text, duration]) =>
    Effect.gen(function*() {
      const { timeout } = yield* fromEnvironment({ ...set, FASTMOSS_TIMEOUT: text })
      expect(Duration.equals(timeout, duration)).toBe(true)
    }))

  it.effect.each(
    [
      ["1000 calls/day", { calls: 1000, credits: Infinity, per: Duration.days(1) }],
      ["20 credits / 2 hours", { calls: Infinity, credits: 20, per: Duration.hours(2) }],
      ["1 call, 0.07 credits/1 minute", { calls: 1, credits: 0.07, per: Duration.minutes(1) }]
    ] as const
  )("reads a budget of %s", ([text, expected]) =>
    Effect.gen(function*() {
      const { budget } = yield* fromEnvironment({ ...set, FASTMOSS_BUDGET: text })
      expect(budget).toEqual(Option.some(expected))
    }))

  it.effect.each(["1000/day", "many calls/day", "1000 calls", "1000 calls/fortnight", "0 calls/day"])(
    "refuses the budget %s",
    (text) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(fromEnvironment({ ...set, FASTMOSS_BUDGET: text }))
        expect(FastMossConfig.formatConfigError(error)).toMatch(/^FASTMOSS_BUDGET must have /)
      })
  )

  it.effect("treats an empty variable as not set", () =>
    Effect.gen(function*() {
      const config = yield* fromEnvironment({ ...set, FASTMOSS_BASE_URL: "", FASTMOSS_TIMEOUT: "" })
      expect(config.baseUrl).toBe(FastMossConfig.baseUrls.test)
    }))

  it.effect.each(["FASTMOSS_ATTEMPTS", "FASTMOSS_CONCURRENCY"])(
    "refuses fractions for %s, even 3.0",
    (name) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(fromEnvironment({ ...set, [name]: "3.0" }))
        expect(FastMossConfig.formatConfigError(error)).toContain(name)
      })
  )

  it.effect("names every invalid variable on one line, without values", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(fromEnvironment({
        FASTMOSS_CLIENT_ID: "",
        FASTMOSS_BASE_URL: "S3CRET",
        FASTMOSS_ALLOW_INSECURE_BASE_URL: "S3CRET",
        FASTMOSS_ENVIRONMENT: "S3CRET",
        FASTMOSS_TIMEOUT: "S3CRET",
        FASTMOSS_AUTH: "S3CRET",
        FASTMOSS_CALL_TIMEOUT: "S3CRET",
        FASTMOSS_ATTEMPTS: "S3CRET",
        FASTMOSS_CONCURRENCY: "S3CRET",
        FASTMOSS_RATE: "S3CRET/second",
        FASTMOSS_BUDGET: "S3CRET calls/day",
        FASTMOSS_CACHE: "S3CRET",
        FASTMOSS_REFRESH_AHEAD: "S3CRET"
      }))
      const line = FastMossConfig.formatConfigError(error)
      for (const name of Object.values(FastMossConfig.settingNames)) expect(line).toContain(name)
      expect(line + String(error)).not.toMatch(/S3CRET|\n/)
    }))
})

describe("options without types", () => {
  it.each(["environment", "authentication", "decoding", "timeout", "maxResponseSize", "prices", "tokenRejectedCodes"])(
    "refuse null for %s",
    (name) => {
      // The value comes from JSON, which has no types. A program may read such options from a file.
      const options: FastMossConfig.Options = { ...credentials, ...JSON.parse(`{"${name}":null}`) }
      const error = Either.flip(FastMossConfig.make(options))
      expect(Either.getOrThrow(Either.map(error, FastMossConfig.formatConfigError))).toMatch(`${name} must be`)
    }
  )
})

describe("FastMossConfig.layer", () => {
  it.effect("fails with a ConfigError when it is built, not when it is created", () =>
    Effect.gen(function*() {
      const layer = FastMossConfig.layer({ ...credentials, clientId: "" })
      const error = yield* Effect.flip(Effect.provide(FastMossConfig.FastMossConfig, layer))
      expect(FastMossConfig.formatConfigError(error)).toBe(missingClientId)
    }))
})

describe("FastMossConfig.layerConfigWith", () => {
  const withOptions = (options: FastMossConfig.Overrides, environment: Record<string, string>) =>
    FastMossConfig.FastMossConfig.pipe(
      Effect.provide(FastMossConfig.layerConfigWith(options)),
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment)), { pathDelim: "_" }))
    )

  it.effect("uses the options in code, and the environment for all others", () =>
    Effect.gen(function*() {
      const config = yield* withOptions(
        { timeout: "3 seconds", budget: { calls: 10, per: "1 day" }, coalesce: false, retry: { budget: 5 } },
        { ...set, FASTMOSS_TIMEOUT: "2 minutes", FASTMOSS_ATTEMPTS: "5", FASTMOSS_ENVIRONMENT: "production" }
      )
      const inCode = yield* FastMossConfig.make({
        ...credentials,
        environment: "production",
        timeout: "3 seconds",
        budget: { calls: 10, per: "1 day" },
        coalesce: false,
        retry: { budget: 5, attempts: 5 }
      })
      expect(config).toEqual(inCode)
    }))

  it.effect("equals layerConfig if no option is set in code", () =>
    Effect.gen(function*() {
      const environment = { ...set, FASTMOSS_BUDGET: "10 calls/day" }
      expect(yield* withOptions({ budget: undefined, retry: {} }, environment)).toEqual(
        yield* fromEnvironment(environment)
      )
    }))

  it.effect("names invalid options by path and variables by name, in one error", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(withOptions(
        { timeout: 0, retry: { attempts: 0 } },
        { FASTMOSS_CLIENT_ID: "id", FASTMOSS_TIMEOUT: "CANARY", FASTMOSS_CONCURRENCY: "CANARY" }
      ))
      expect(FastMossConfig.formatConfigError(error)).toBe(
        "FASTMOSS_CLIENT_SECRET is not set; FastMoss's console shows it; " +
          "timeout must be a positive duration, such as \"15 seconds\"; " +
          "retry.attempts must be a positive whole number; FASTMOSS_CONCURRENCY must be a positive whole number"
      )
    }))
})

describe("FastMossConfig.warnUnknownVariables", () => {
  const known = ["FASTMOSS_TOKEN_FILE", "FASTMOSS_TOKEN"]
  const ignore = (name: string) => name.startsWith("FASTMOSS_OWN_")

  const warningsWith = (provider: ConfigProvider.ConfigProvider) =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const logger = Logger.make(({ logLevel, message }) => {
        lines.push(`${logLevel.label} ${String(message)}`)
      })
      yield* FastMossConfig.warnUnknownVariables({ known, ignore }).pipe(
        Effect.withConfigProvider(provider),
        Effect.provide(Logger.replace(Logger.defaultLogger, logger))
      )
      return lines
    })

  const map = (environment: Record<string, string>, pathDelim: string) =>
    ConfigProvider.fromMap(new Map(Object.entries(environment)), { pathDelim })

  it.effect.each(["_", "."])(
    "names each unknown variable once with the most similar name, without values, with the delimiter %j",
    (delimiter) =>
      Effect.gen(function*() {
        const environment = {
          ...set,
          FASTMOSS_BUGDET: "CANARY",
          FASTMOSS_CALL_TIMEOT: "CANARY",
          FASTMOSS_CALL_TIMEOT_TOO_LONG_FOR_ANY_SETTING: "CANARY",
          FASTMOSS_TOKEN: "CANARY",
          FASTMOSS_OWN_THING: "CANARY",
          FASTMOSSY: "CANARY",
          PATH: "CANARY"
        }
        expect(yield* warningsWith(map(environment, delimiter))).toEqual([
          "WARN Unknown variables have no effect: FASTMOSS_BUGDET (did you mean FASTMOSS_BUDGET?), " +
          "FASTMOSS_CALL_TIMEOT (did you mean FASTMOSS_CALL_TIMEOUT?), FASTMOSS_CALL_TIMEOT_TOO_LONG_FOR_ANY_SETTING"
        ])
      })
  )

  it.effect("unknownVariables returns the names and their suggestions", () =>
    Effect.gen(function*() {
      const provider = map({ ...set, FASTMOSS_BUGDET: "CANARY", FASTMOSS_SOMETHING_ELSE_ALTOGETHER: "CANARY" }, "_")
      expect(yield* Effect.withConfigProvider(FastMossConfig.unknownVariables(), provider)).toEqual([
        { name: "FASTMOSS_BUGDET", suggestion: "FASTMOSS_BUDGET" },
        { name: "FASTMOSS_SOMETHING_ELSE_ALTOGETHER", suggestion: undefined }
      ])
    }))

  it.effect("logs nothing if all names are known", () =>
    Effect.gen(function*() {
      const names = [...Object.values(FastMossConfig.settingNames), ...known, "FASTMOSS_OWN_THING", "HOME"]
      expect(yield* warningsWith(map(Object.fromEntries(names.map((name) => [name, "CANARY"])), "_"))).toEqual([])
    }))

  it.effect("logs nothing if names have another prefix, or cannot be listed", () =>
    Effect.gen(function*() {
      const { flattened } = map({ FASTMOSS_BUGDET: "CANARY" }, "_")
      const nested = ConfigProvider.nested(ConfigProvider.fromFlat(flattened), "APP")
      const without = ConfigProvider.fromFlat({ ...flattened, enumerateChildren: () => Effect.dieMessage("no list") })
      expect([...(yield* warningsWith(nested)), ...(yield* warningsWith(without))]).toEqual([])
    }))

  it.effect("reads the environment if no other provider is set", () =>
    Effect.gen(function*() {
      vi.stubEnv("FASTMOSS_BUGDET", "CANARY")
      yield* Effect.addFinalizer(() => Effect.sync(() => vi.unstubAllEnvs()))
      expect(yield* warningsWith(ConfigProvider.fromEnv())).toEqual([
        expect.stringContaining("FASTMOSS_BUGDET (did you mean FASTMOSS_BUDGET?)")
      ])
    }).pipe(Effect.scoped))
})
