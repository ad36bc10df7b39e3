import { FastMossConfig } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Either, Option, Redacted } from "effect"

const credentials = { clientId: "id", clientSecret: Redacted.make("secret") }

const issuesOf = (options: FastMossConfig.Options) =>
  FastMossConfig.formatConfigError(Either.getOrThrow(Either.flip(FastMossConfig.make(options))))

const fromEnvironment = (environment: Record<string, string>) =>
  FastMossConfig.FastMossConfig.pipe(
    Effect.provide(FastMossConfig.layerConfig),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment)), { pathDelim: "_" }))
  )

const set = { FASTMOSS_CLIENT_ID: "id", FASTMOSS_CLIENT_SECRET: "secret" }

describe("FastMossConfig.make", () => {
  it("has the official client's defaults: the test host, 15 seconds, signed", () => {
    expect(Either.getOrThrow(FastMossConfig.make(credentials))).toEqual({
      ...credentials,
      baseUrl: "https://openapi.test.fastmoss.com",
      timeout: Duration.seconds(15),
      authentication: "signed",
      refreshAhead: Duration.minutes(5),
      tokenRejectedCodes: [],
      serverClock: true,
      decoding: "lenient",
      budget: Option.none()
    })
  })

  it("removes slashes at the end of the base URL, keeps its path, and prefers it to the environment", () => {
    const config = Either.getOrThrow(
      FastMossConfig.make({ ...credentials, environment: "production", baseUrl: "http://proxy:8080/fastmoss//" })
    )
    expect(config.baseUrl).toBe("http://proxy:8080/fastmoss")
    expect(Either.getOrThrow(FastMossConfig.make({ ...credentials, environment: "production" })).baseUrl).toBe(
      "https://openapi.fastmoss.com"
    )
  })

  it.each(
    [
      [{ ...credentials, clientId: "" }, "clientId is not set; FastMoss's console shows it"],
      [
        { ...credentials, clientId: " id" },
        "clientId must not begin or end with white space, nor hold control characters"
      ],
      [
        { ...credentials, clientSecret: Redacted.make("S3CRET\n") },
        "clientSecret must not begin or end with white space, nor hold control characters"
      ],
      [
        { ...credentials, clientId: "\ud800" },
        "clientId must not begin or end with white space, nor hold control characters"
      ],
      ...["nowhere", "ftp://host", "https://user:pass@host", "https://host?x", "https://host#x"].map((baseUrl) =>
        [
          { ...credentials, baseUrl },
          "baseUrl must be like https://host, with neither user, query nor fragment"
        ] as const
      ),
      [{ ...credentials, refreshAhead: Duration.infinity }, "refreshAhead must be a duration, such as 5 minutes, or 0"],
      [{ ...credentials, tokenRejectedCodes: [1.5] }, "tokenRejectedCodes must be whole numbers"],
      [{ ...credentials, timeout: 0 }, "timeout must be a duration above 0, such as 15 seconds"],
      [
        { ...credentials, budget: { calls: 1.5, per: "1 day" } },
        "budget must have a whole number of calls above 0, and a period above 0"
      ]
    ] as const
  )("refuses %j", (options, issue) => {
    expect(issuesOf(options)).toBe(issue)
  })

  it("names every field that is wrong at once", () => {
    expect(issuesOf({ clientId: "", clientSecret: Redacted.make(""), timeout: -1 })).toBe(
      "clientId is not set; FastMoss's console shows it; clientSecret is not set; FastMoss's console shows it; " +
        "timeout must be a duration above 0, such as 15 seconds"
    )
  })
})

describe("FastMossConfig.layerConfig", () => {
  it.effect("reads the environment", () =>
    Effect.gen(function*() {
      const config = yield* fromEnvironment({
        ...set,
        FASTMOSS_ENVIRONMENT: "production",
        FASTMOSS_TIMEOUT: "2 minutes",
        FASTMOSS_AUTH: "bearer",
        FASTMOSS_REFRESH_AHEAD: "0"
      })
      expect(config).toEqual({
        ...credentials,
        baseUrl: "https://openapi.fastmoss.com",
        timeout: Duration.minutes(2),
        authentication: "bearer",
        refreshAhead: Duration.zero,
        tokenRejectedCodes: [],
        serverClock: true,
        decoding: "lenient",
        budget: Option.none()
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

  it.effect("takes an empty setting for one that is not set", () =>
    Effect.gen(function*() {
      const config = yield* fromEnvironment({ ...set, FASTMOSS_BASE_URL: "", FASTMOSS_TIMEOUT: "" })
      expect(config.baseUrl).toBe(FastMossConfig.baseUrls.test)
    }))

  it.effect("names every setting that is wrong, on one line, and no value", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(fromEnvironment({
        FASTMOSS_CLIENT_ID: "",
        FASTMOSS_BASE_URL: "S3CRET",
        FASTMOSS_ENVIRONMENT: "S3CRET",
        FASTMOSS_TIMEOUT: "S3CRET",
        FASTMOSS_AUTH: "S3CRET",
        FASTMOSS_REFRESH_AHEAD: "S3CRET"
      }))
      const line = FastMossConfig.formatConfigError(error)
      for (const name of Object.values(FastMossConfig.settingNames)) expect(line).toContain(name)
      expect(line + String(error)).not.toMatch(/S3CRET|\n/)
    }))
})

describe("FastMossConfig.layer", () => {
  it.effect("fails typed when it is built, not when it is made", () =>
    Effect.gen(function*() {
      const layer = FastMossConfig.layer({ ...credentials, clientId: "" })
      const error = yield* Effect.flip(Effect.provide(FastMossConfig.FastMossConfig, layer))
      expect(FastMossConfig.formatConfigError(error)).toBe("clientId is not set; FastMoss's console shows it")
    }))
})
