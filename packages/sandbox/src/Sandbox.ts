/**
 * A FastMoss server to develop and test against: it verifies what FastMoss verifies, and charges nothing.
 *
 * It checks credentials, tokens, signatures over the raw bytes and timestamps; its refresh tokens rotate, and one that is
 * redeemed twice revokes its family. Every endpoint is answered from a market that is made up from a seed. One `HttpApp` serves in process, where it obeys the `TestClock`, and on a port
 * (`@effect-fastmoss/sandbox/SandboxServer`). Faults are switched on by rules.
 *
 * @since 0.1.0
 */
import type { AccessToken } from "@effect-fastmoss/core/AccessToken"
import * as Endpoints from "@effect-fastmoss/core/Endpoints"
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Signature from "@effect-fastmoss/core/Signature"
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import type { EndpointHandler, Moment } from "./handlers/EndpointHandler.js"
import * as EndpointHandlers from "./handlers/EndpointHandlers.js"
import * as Market from "./market/Market.js"
import { Disconnect } from "./server/Disconnect.js"
import * as Documentation from "./server/Documentation.js"
import { type Fault, type Rule, take } from "./server/Fault.js"
import { inProcessClient } from "./server/InProcessClient.js"
import * as Plan from "./server/Plan.js"
import * as Quirks from "./server/Quirks.js"
import * as TokenAuthority from "./server/TokenAuthority.js"
import { type IncomingRequest, type Refusal, refusalOf, refusals } from "./server/Verification.js"

export {
  /**
   * A connection that is to break.
   *
   * @since 0.1.0
   * @category errors
   */
  Disconnect
} from "./server/Disconnect.js"

export {
  /**
   * The faults, and their constructors.
   *
   * @since 0.1.0
   * @category constructors
   */
  Fault,
  /**
   * Where and how often a fault happens.
   *
   * @since 0.1.0
   * @category models
   */
  type Rule
} from "./server/Fault.js"

export {
  /**
   * What the account may do.
   *
   * @since 0.1.0
   * @category models
   */
  type Plan
} from "./server/Plan.js"

export {
  /**
   * The names of all oddities.
   *
   * @since 0.1.0
   * @category models
   */
  names as quirkNames,
  /**
   * An oddity of answers.
   *
   * @since 0.1.0
   * @category models
   */
  type Quirk
} from "./server/Quirks.js"

/**
 * What a sandbox can be told.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** @default "sandbox-client" */
  readonly clientId?: string | undefined
  /** @default a secret of the sandbox's own, `Sandbox.clientSecret` */
  readonly clientSecret?: Redacted.Redacted | undefined
  /**
   * How long an access token lives; whole seconds.
   *
   * @default "2 hours"
   */
  readonly tokenLifetime?: Duration.DurationInput | undefined
  /**
   * How long a refresh token lives; whole seconds.
   *
   * @default "1 day"
   */
  readonly refreshTokenLifetime?: Duration.DurationInput | undefined
  /**
   * How far a call's timestamp may be from the server's time, either way. FastMoss's own is not documented.
   *
   * @default "5 minutes"
   */
  readonly timestampWindow?: Duration.DurationInput | undefined
  /** What there is to search in. */
  readonly market?: MarketOptions | undefined
  /**
   * The odd forms of answers: some by name, or all but `drift`.
   *
   * @default none
   */
  readonly quirks?: ReadonlyArray<Quirks.Quirk> | "all" | undefined
  /**
   * What the account may do.
   *
   * @default all, without limits
   */
  readonly plan?: Plan.Plan | undefined
  /** @default none */
  readonly faults?: ReadonlyArray<Rule> | undefined
}

/**
 * What can be said of a sandbox's market: products, creators, shops, videos, livestreams and agencies, made up from a seed.
 * It is the market of the time that the `Clock` says: rankings end yesterday (in China), and every day some products
 * come, some go. `TestClock` begins in 1970, so that what happened before has times below zero: set it to a later time.
 *
 * @since 0.1.0
 * @category models
 */
export interface MarketOptions {
  /**
   * A whole number. The same seed makes the same market, to the last digit; another makes another.
   *
   * @default 1
   */
  readonly seed?: number | undefined
}

/**
 * What a sandbox has served.
 *
 * @since 0.1.0
 * @category models
 */
export interface Counters {
  /** Every request that came in. */
  readonly requests: number
  /** Tokens that were granted for credentials. */
  readonly acquired: number
  /** Tokens that were granted for a refresh token. */
  readonly refreshed: number
  /** Requests at the two token paths that were refused. */
  readonly exchangesRefused: number
  /** Families that were revoked because a refresh token was redeemed twice. */
  readonly familiesRevoked: number
  /** Calls that were answered with code 0. */
  readonly calls: number
  /** Calls that were refused. */
  readonly callsRefused: number
  /** Faults that happened. */
  readonly faults: number
  /** The same by path. Paths that no endpoint has count together, as `Sandbox.otherPaths`. */
  readonly paths: Readonly<Record<string, PathCounters>>
}

/**
 * What a sandbox has served on a path.
 *
 * @since 0.1.0
 * @category models
 */
export interface PathCounters {
  /** Answers with code 0. */
  readonly served: number
  readonly refused: number
  /** Faults that happened. */
  readonly faults: number
}

/**
 * What stands in `Counters.paths` for all paths that the sandbox does not know.
 *
 * @since 0.1.0
 * @category models
 */
export const otherPaths = "other paths"

/**
 * A sandbox.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted
  /**
   * The server. Besides the endpoints it has `GET /openapi.json`, the OpenAPI document of itself, and `GET /`, a page to
   * read it, to try calls and to see the counters; these two need no credentials, and are no calls. What the page asks in
   * the background (`GET /sandbox/counters`, and `POST /sandbox/sign`, which signs a call as a client would) is not
   * counted at all. A broken connection is a failure, for whoever holds the connection to act on.
   */
  readonly app: HttpApp.Default<Disconnect>
  readonly counters: Effect.Effect<Counters>
  /** Adds a rule behind those that there are. */
  readonly addFault: (rule: Rule) => Effect.Effect<void>
  readonly clearFaults: Effect.Effect<void>
  /** Revokes every token that was ever granted. */
  readonly revokeTokens: Effect.Effect<void>
}

/**
 * The tag of a sandbox.
 *
 * @since 0.1.0
 * @category services
 */
export class Sandbox extends Context.Tag("@effect-fastmoss/sandbox/Sandbox")<Sandbox, Service>() {}

/**
 * Where an in-process sandbox seems to be.
 *
 * @since 0.1.0
 * @category models
 */
export const baseUrl = "http://sandbox.localhost"

/**
 * Makes a sandbox.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<Service> =>
  Effect.gen(function*() {
    const { clientId = "sandbox-client", clientSecret = Redacted.make("sandbox-secret") } = options
    const settings: TokenAuthority.Settings = {
      clientSecret,
      tokenLifetime: wholeSeconds(options.tokenLifetime ?? "2 hours"),
      refreshTokenLifetime: wholeSeconds(options.refreshTokenLifetime ?? "1 day")
    }
    const timestampWindow = wholeSeconds(options.timestampWindow ?? "5 minutes")
    const rules = yield* Ref.make(options.faults ?? [])
    const tokens = yield* Ref.make(TokenAuthority.empty)
    const counters = yield* Ref.make<Counters>(nothingServed)
    const count = (counter: Exclude<keyof Counters, "paths">, by = 1) =>
      Ref.update(counters, (counters) => ({ ...counters, [counter]: counters[counter] + by }))

    const acquire = (body: AcquireBody) =>
      Effect.gen(function*() {
        if (body.client_id !== clientId) return yield* Effect.fail(refusals.clientId)
        if (body.client_secret !== Redacted.value(clientSecret)) return yield* Effect.fail(refusals.clientSecret)
        const now = yield* nowInSeconds
        yield* count("acquired")
        return yield* Ref.modify(tokens, (state) => TokenAuthority.acquire(state, now, settings))
      })

    const refresh = (body: RefreshBody) =>
      Effect.gen(function*() {
        if (body.client_id !== clientId) return yield* Effect.fail(refusals.clientId)
        const now = yield* nowInSeconds
        const grant = yield* Ref.modify(
          tokens,
          (state) => TokenAuthority.refresh(state, body.refresh_token, now, settings)
        )
        if (Either.isRight(grant)) return yield* Effect.as(count("refreshed"), grant.right)
        if (grant.left === "redeemed twice") yield* count("familiesRevoked")
        return yield* Effect.fail(refusals.refreshToken)
      })

    const exchange =
      <A, B>(decode: (text: unknown) => Option.Option<A>, grant: (body: A) => Effect.Effect<B, Refusal>): Route =>
      (request) =>
        (request.method === "POST" ? Effect.flatMap(decodeBody(decode, request), grant) : Effect.fail(refusals.method))
          .pipe(
            Effect.tapError(() => count("exchangesRefused"))
          )

    const verify = (request: Incoming) =>
      Effect.zipWith(nowInSeconds, Ref.get(tokens), (now, state) =>
        refusalOf(request, {
          clientId,
          clientSecret,
          now,
          timestampWindow,
          acceptsToken: (token) => TokenAuthority.accepts(state, token, now, settings)
        })).pipe(
          Effect.flatMap((refusal) => refusal === undefined ? Effect.void : Effect.fail(refusal))
        )

    const call = <A>(answer: (request: Incoming) => Effect.Effect<A, Refusal>): Route => (request) =>
      Effect.zipRight(verify(request), answer(request)).pipe(
        Effect.tapBoth({ onFailure: () => count("callsRefused"), onSuccess: () => count("calls") })
      )

    const market = Market.make(options.market?.seed ?? 1)
    const moment = Effect.map(
      Clock.currentTimeMillis,
      (now): Moment => ({ market, yesterday: Market.dayOf(now) - 1 })
    )
    const quirks = Quirks.make(options.quirks)
    const usage = yield* Ref.make(Plan.unused)
    const answer = ({ answer, key, path }: EndpointHandler) => (request: Incoming) =>
      Effect.gen(function*() {
        const body = yield* decodeBody(decodeObject, request)
        const now = yield* nowInSeconds
        const refusal = yield* Ref.modify(usage, (usage) => Plan.admit(options.plan ?? {}, usage, { path, body, now }))
        if (refusal !== undefined) return yield* Effect.fail(refusal)
        const data = yield* answer(body, yield* moment)
        return Quirks.apply(quirks, data, { body, key })
      })

    const routes: ReadonlyMap<string, Route> = new Map([
      ["/v1/token", exchange(decodeAcquireBody, acquire)],
      ["/v1/refreshToken", exchange(decodeRefreshBody, refresh)],
      ...Endpoints.all.flatMap(({ endpoint: { path } }) => {
        const entry = EndpointHandlers.handlers.get(path)
        return entry === undefined ? [] : [[path, call(answer(entry))] as const]
      })
    ])
    const noRoute = call(() => Effect.fail(refusals.path))

    const countAt = (path: string, counter: keyof PathCounters, by = 1) =>
      Ref.update(counters, ({ paths, ...rest }) => {
        const name = routes.has(path) ? path : otherPaths
        const before = paths[name] ?? nothingServedAt
        return { ...rest, paths: { ...paths, [name]: { ...before, [counter]: before[counter] + by } } }
      })

    // What the page signs its calls with.
    const pageToken = yield* Ref.make("")
    const sign = ({ body, path }: SignBody) =>
      Effect.gen(function*() {
        const now = yield* nowInSeconds
        if (!TokenAuthority.accepts(yield* Ref.get(tokens), yield* Ref.get(pageToken), now, settings)) {
          const granted = yield* acquire({ client_id: clientId, client_secret: Redacted.value(clientSecret) })
          yield* Ref.set(pageToken, granted.access_token)
        }
        return {
          access_token: yield* Ref.get(pageToken),
          sign: Signature.sign({ clientSecret, path, body }),
          client_id: clientId,
          timestamp: String(now),
          signature_version: Signature.version
        }
      })

    const background = new Map<string, Route>([
      ["GET /sandbox/counters", () => Ref.get(counters)],
      ["POST /sandbox/sign", (request: Incoming) => Effect.flatMap(decodeBody(decodeSignBody, request), sign)]
    ])

    const serve = (request: Incoming): Effect.Effect<Answer> =>
      (routes.get(request.path) ?? noRoute)(request).pipe(
        Effect.tapBoth({
          onFailure: () => countAt(request.path, "refused"),
          onSuccess: () => countAt(request.path, "served")
        }),
        Effect.match({
          onFailure: (refusal) => ({ ...refusal, data: null }),
          onSuccess: (data) => ({ status: 200, code: 0, message: "success", data })
        })
      )

    const app: Service["app"] = Effect.gen(function*() {
      const request = yield* readRequest
      const asked = background.get(`${request.method} ${request.path}`)
      if (asked !== undefined) return yield* Effect.map(Effect.either(asked(request)), toBackgroundResponse)
      yield* count("requests")
      if (request.method === "GET" && request.path === "/") {
        return yield* Effect.flatMap(moment, (moment) => Documentation.page(moment, clientId))
      }
      if (request.method === "GET" && request.path === "/openapi.json") {
        return yield* Effect.map(moment, Documentation.json)
      }
      const { requests } = yield* Ref.get(counters)
      const faults = yield* Ref.modify(rules, (rules) => take(rules, request.path))
      if (faults.length > 0) {
        yield* count("faults", faults.length)
        yield* countAt(request.path, "faults", faults.length)
      }
      const respond = (answer: Answer) =>
        Effect.map(nowInSeconds, (now) => toResponse(answer, { path: request.path, serial: requests, now, quirks }))
      const served: Effect.Effect<HttpServerResponse.HttpServerResponse, Disconnect> = Effect.flatMap(
        serve(request),
        respond
      )
      return yield* Arr.reduceRight(faults, served, (served, fault) => withFault(served, fault, respond))
    })

    return Sandbox.of({
      clientId,
      clientSecret,
      app,
      counters: Ref.get(counters),
      addFault: (rule) => Ref.update(rules, (rules) => [...rules, rule]),
      clearFaults: Ref.set(rules, []),
      revokeTokens: Ref.update(tokens, TokenAuthority.revokeAll)
    })
  })

/**
 * A sandbox that nobody can reach yet.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerSandbox = (options?: Options): Layer.Layer<Sandbox> => Layer.effect(Sandbox, make(options))

/**
 * An `HttpClient` that is answered by the sandbox, in process, whatever the host of a request. Time is the `Clock`'s.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerHttpClient: Layer.Layer<HttpClient.HttpClient, never, Sandbox> = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(Sandbox, ({ app }) => inProcessClient(app))
)

/**
 * The configuration for a sandbox: its credentials, and settings of your own.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  options: Omit<FastMossConfig.Options, "clientId" | "clientSecret" | "environment"> = {}
): Layer.Layer<FastMossConfig.FastMossConfig, ConfigError.ConfigError, Sandbox> =>
  Layer.unwrapEffect(
    Effect.map(Sandbox, ({ clientId, clientSecret }) =>
      FastMossConfig.layer({ baseUrl, ...options, clientId, clientSecret }))
  )

/**
 * A client on a sandbox in process, in place of a network: all a test needs.
 *
 * @example
 * import { FastMossClient } from "@effect-fastmoss/core"
 * import { Sandbox } from "@effect-fastmoss/sandbox"
 * import { Effect } from "effect"
 *
 * const program = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", { hello: "world" }))
 *
 * program.pipe(Effect.provide(Sandbox.layer()), Effect.runPromise)
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options?: Options & { readonly client?: Parameters<typeof layerConfig>[0] }
): Layer.Layer<
  | FastMossClient.FastMossClient
  | AccessToken
  | TokenStore.TokenStore
  | FastMossConfig.FastMossConfig
  | HttpClient.HttpClient
  | Sandbox,
  ConfigError.ConfigError
> =>
  FastMossClient.layer.pipe(
    Layer.provideMerge(Layer.mergeAll(layerHttpClient, TokenStore.layerMemory, layerConfig(options?.client))),
    Layer.provideMerge(layerSandbox(options))
  )

/** A request as far as the sandbox reads it. */
interface Incoming extends IncomingRequest {
  readonly method: string
}

/** What a route makes of a request: `data`, or why not. */
type Route = (request: Incoming) => Effect.Effect<unknown, Refusal>

interface Answer extends Refusal {
  readonly data: unknown
}

const AcquireBody = Schema.Struct({ client_id: Schema.String, client_secret: Schema.String })
type AcquireBody = typeof AcquireBody.Type

const RefreshBody = Schema.Struct({ client_id: Schema.String, refresh_token: Schema.String })
type RefreshBody = typeof RefreshBody.Type

const SignBody = Schema.Struct({ path: Schema.String, body: Schema.String })
type SignBody = typeof SignBody.Type

const decodeSignBody = Schema.decodeUnknownOption(Schema.parseJson(SignBody))
const decodeAcquireBody = Schema.decodeUnknownOption(Schema.parseJson(AcquireBody))
const decodeRefreshBody = Schema.decodeUnknownOption(Schema.parseJson(RefreshBody))
const decodeObject = Schema.decodeUnknownOption(
  Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
)

const decodeBody = <A>(
  decode: (text: unknown) => Option.Option<A>,
  request: Incoming
): Effect.Effect<A, Refusal> => Effect.mapError(decode(request.body), () => refusals.body)

const nothingServed: Counters = {
  requests: 0,
  acquired: 0,
  refreshed: 0,
  exchangesRefused: 0,
  familiesRevoked: 0,
  calls: 0,
  callsRefused: 0,
  faults: 0,
  paths: {}
}

const nothingServedAt: PathCounters = { served: 0, refused: 0, faults: 0 }

const wholeSeconds = (duration: Duration.DurationInput): number => Math.floor(Duration.toSeconds(duration))

const nowInSeconds = Effect.map(Clock.currentTimeMillis, (now) => Math.floor(now / 1000))

const readRequest = Effect.flatMap(
  HttpServerRequest.HttpServerRequest,
  (request) =>
    Effect.map(Effect.option(request.arrayBuffer), (bytes): Incoming => {
      const url = new URL(request.url, baseUrl)
      return {
        method: request.method,
        path: url.pathname,
        query: url.searchParams,
        authorization: request.headers["authorization"],
        body: Option.getOrUndefined(Option.flatMap(bytes, readUtf8))
      }
    })
)

// The bytes as they are: no mark is skipped, nothing is replaced.
const readUtf8 = Option.liftThrowable((bytes: ArrayBuffer) =>
  new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
)

const toResponse = (
  { code, data, message, status }: Answer,
  { now, path, quirks, serial }: {
    readonly path: string
    readonly serial: number
    readonly now: number
    readonly quirks: Quirks.Quirks
  }
): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(
    Quirks.stringify({
      code,
      // FastMoss has both spellings; one endpoint has one.
      [Quirks.messageField(quirks, path)]: message,
      data,
      request_id: `00000000-0000-4000-8000-${serial.toString(16).padStart(12, "0")}`,
      timestamp: now
    }),
    { status, contentType: "application/json" }
  )

const toBackgroundResponse = (result: Either.Either<unknown, Refusal>): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(JSON.stringify(Either.merge(result)), {
    status: Either.isRight(result) ? 200 : 400,
    contentType: "application/json"
  })

const withFault = (
  served: Effect.Effect<HttpServerResponse.HttpServerResponse, Disconnect>,
  fault: Fault,
  respond: (answer: Answer) => Effect.Effect<HttpServerResponse.HttpServerResponse>
): Effect.Effect<HttpServerResponse.HttpServerResponse, Disconnect> => {
  switch (fault._tag) {
    case "Latency":
      return Effect.zipLeft(served, Effect.sleep(fault.duration))
    case "Code":
      return respond({ status: 200, code: fault.code, message: fault.message ?? `code ${fault.code}`, data: null })
    case "Status": {
      const headers = fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter }
      return Effect.map(
        fault.body === undefined
          ? respond({ status: fault.status, code: 40001, message: "service exception", data: null })
          : Effect.succeed(HttpServerResponse.text(fault.body, { status: fault.status })),
        HttpServerResponse.setHeaders(headers)
      )
    }
    case "Html":
      return Effect.succeed(
        HttpServerResponse.text("<html><body>Please wait</body></html>", {
          status: fault.status ?? 200,
          contentType: "text/html"
        })
      )
    case "Reset":
      return Effect.zipRight(fault.served ? served : Effect.void, new Disconnect({ sent: Option.none() }))
    case "CutBody":
      return Effect.flatMap(served, ({ body, headers, status }) => {
        const bytes = body._tag === "Uint8Array" ? body.body : new Uint8Array()
        return new Disconnect({
          sent: Option.some({
            status,
            headers: { ...headers, "content-length": String(bytes.length) },
            part: bytes.slice(0, bytes.length / 2)
          })
        })
      })
  }
}
