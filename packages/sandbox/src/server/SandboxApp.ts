/**
 * The sandbox as an `HttpApp`: its options, its state and the handling of requests.
 *
 * @since 0.1.0
 */
import type * as HttpApp from "@effect/platform/HttpApp"
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import type { EndpointHandler } from "../handlers/EndpointHandler.js"
import { handlers } from "../handlers/EndpointHandlers.js"
import { legacyHandlers } from "../handlers/LegacyHandlers.js"
import * as LenientRequest from "../handlers/LenientRequest.js"
import * as Market from "../market/Market.js"
import * as Moment from "../market/Moment.js"
import { type Refusal, refusals } from "../Refusal.js"
import * as Counters from "./Counters.js"
import type { Disconnect } from "./Disconnect.js"
import * as Documentation from "./Documentation.js"
import * as EnvelopeResponse from "./EnvelopeResponse.js"
import * as Fault from "./Fault.js"
import * as FaultInjection from "./FaultInjection.js"
import * as IncomingRequest from "./IncomingRequest.js"
import { nowInSeconds } from "./nowInSeconds.js"
import * as PageRequests from "./PageRequests.js"
import * as Plan from "./Plan.js"
import * as Quirks from "./Quirks.js"
import * as TokenRequests from "./TokenRequests.js"
import * as Verification from "./Verification.js"

/**
 * Options for a sandbox.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * The client id that the sandbox accepts.
   *
   * @default "sandbox-client"
   */
  readonly clientId?: string | undefined
  /**
   * The client secret that the sandbox accepts.
   *
   * @default "sandbox-secret"
   */
  readonly clientSecret?: Redacted.Redacted | undefined
  /**
   * The lifetime of an access token, rounded down to whole seconds. FastMoss documents no lifetime.
   *
   * @default "2 hours"
   */
  readonly tokenLifetime?: Duration.DurationInput | undefined
  /**
   * The lifetime of a refresh token, rounded down to whole seconds. FastMoss documents no lifetime.
   *
   * @default "1 day"
   */
  readonly refreshTokenLifetime?: Duration.DurationInput | undefined
  /**
   * The greatest allowed difference between the timestamp of a call and the sandbox's time, rounded down to whole
   * seconds. FastMoss documents no limit.
   *
   * @default "5 minutes"
   */
  readonly timestampWindow?: Duration.DurationInput | undefined
  /** Options for the generated data: products, creators, shops and so on. */
  readonly market?: MarketOptions | undefined
  /**
   * Unusual forms of response data: a list of names, or `"all"` for all except `drift`.
   *
   * @default none
   */
  readonly quirks?: ReadonlyArray<Quirks.Quirk> | "all" | undefined
  /**
   * True if the sandbox refuses requests in undocumented forms, such as an order `{ units_sold: "desc" }`, a region in
   * an array or a number as text. If false:
   *
   * - The sandbox converts these forms to the types in the endpoint's schema.
   * - The sandbox refuses a missing `filter` that the endpoint requires, and a `filter` of `null`, with code 1.
   *
   * @default false
   */
  readonly strict?: boolean | undefined
  /**
   * The plan of the account: the endpoints that it includes, and its limits.
   *
   * @default all endpoints, without limits
   */
  readonly plan?: Plan.Plan | undefined
  /**
   * Rules that inject faults into responses.
   *
   * @default none
   */
  readonly faults?: ReadonlyArray<Fault.Rule> | undefined
}

/**
 * Options for the market. The market is the generated data of a sandbox: products, creators, shops, videos, livestreams
 * and agencies.
 *
 * The data depends on the time of the `Clock`: the latest rankings are those for yesterday in China, and products
 * appear and disappear every day. `TestClock` starts in 1970, where timestamps of older data are negative, so set it to
 * a later time.
 *
 * @since 0.1.0
 * @category models
 */
export interface MarketOptions {
  /**
   * A whole number from which all data is generated. The same seed always generates the same data.
   *
   * @default 1
   */
  readonly seed?: number | undefined
}

/**
 * A running sandbox: its credentials, its server, its counters, and effects that add faults and revoke tokens.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted
  /**
   * The server as an `HttpApp`.
   *
   * Besides the endpoints it serves `GET /openapi.json`, the OpenAPI document, and `GET /`, a page that shows the
   * document and the counters and sends calls. Both need no credentials and do not count as calls. The background
   * requests of the page (`GET /sandbox/counters` and `POST /sandbox/sign`) are not counted at all.
   *
   * The app fails with `Disconnect` if a fault breaks the connection. The server that runs the app must then close the
   * connection.
   */
  readonly app: HttpApp.Default<Disconnect>
  /** The current counts of served and refused requests. */
  readonly counters: Effect.Effect<Counters.Counters>
  /** Adds a rule that injects a fault, after the existing rules. */
  readonly addFault: (rule: Fault.Rule) => Effect.Effect<void>
  /** Removes all rules that inject faults. */
  readonly clearFaults: Effect.Effect<void>
  /** Revokes all tokens that the sandbox has granted. */
  readonly revokeTokens: Effect.Effect<void>
}

/**
 * Creates a sandbox.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<Service> =>
  Effect.gen(function*() {
    const { clientId = "sandbox-client", clientSecret = Redacted.make("sandbox-secret"), plan = {}, strict = false } =
      options
    const timestampWindow = wholeSeconds(options.timestampWindow ?? "5 minutes")
    const quirks = Quirks.make(options.quirks)
    const market = Market.ofSeed(options.market?.seed ?? 1)
    const moment = Effect.map(Clock.currentTimeMillis, (now) => Moment.make(market, now))

    const rules = yield* Ref.make(options.faults ?? [])
    const planUsage = yield* Ref.make(Plan.unused)
    const counters = yield* Ref.make(Counters.zero)
    const count = (...counter: Parameters<typeof Counters.add>) => Ref.update(counters, Counters.add(...counter))
    const tokenRequests = yield* TokenRequests.make({
      clientId,
      clientSecret,
      tokenLifetime: wholeSeconds(options.tokenLifetime ?? "2 hours"),
      refreshTokenLifetime: wholeSeconds(options.refreshTokenLifetime ?? "1 day")
    }, counters)
    const pageRequests = yield* PageRequests.make({ clientId, clientSecret, counters, tokenRequests })

    const verify = (request: IncomingRequest.IncomingRequest) =>
      Effect.gen(function*() {
        const refusal = Verification.verify(request, {
          clientId,
          clientSecret,
          now: yield* nowInSeconds,
          timestampWindow,
          acceptsToken: yield* tokenRequests.acceptsToken
        })
        if (refusal !== undefined) yield* Effect.fail(refusal)
      })

    const handle = ({ handle, key, lenient, path }: EndpointHandler, request: IncomingRequest.IncomingRequest) =>
      Effect.gen(function*() {
        const body = strict
          ? yield* decodeObject(request)
          : lenient().normalize(yield* decodeObject(withLongNumbersQuoted(request)))
        const now = yield* nowInSeconds
        const refusal = yield* Ref.modify(planUsage, (usage) => Plan.admit(plan, usage, { path, body, now }))
        const refused = refusal ?? (strict ? undefined : lenient().refusal(body))
        if (refused !== undefined) return yield* Effect.fail(refused)
        const data = yield* handle(body, yield* moment)
        return Quirks.apply(quirks, data, { body, key })
      })

    const serveCall = (request: IncomingRequest.IncomingRequest) => {
      const handler = handlerOf(request.path)
      const call = handler === undefined
        ? Effect.fail(refusals.path)
        : request.method === "POST" || isEchoOf(request)
        ? Effect.zipRight(verify(request), handle(handler, request))
        : Effect.fail(refusals.method)
      return call.pipe(
        Effect.tapBoth({ onFailure: () => count("callsRefused"), onSuccess: () => count("calls") })
      )
    }

    const serve = (request: IncomingRequest.IncomingRequest): Effect.Effect<EnvelopeResponse.Content> => {
      const route: (request: IncomingRequest.IncomingRequest) => Effect.Effect<unknown, Refusal> =
        tokenRequests.routes.get(request.path) ?? serveCall
      return (request.isTooLarge ? Effect.fail(refusals.size) : route(request)).pipe(
        Effect.tapBoth({
          onFailure: () => countAtPath(request.path, "refused"),
          onSuccess: () => countAtPath(request.path, "served")
        }),
        Effect.match({ onFailure: EnvelopeResponse.failure, onSuccess: EnvelopeResponse.success })
      )
    }

    const countAtPath = (path: string, ...counter: DropFirst<Parameters<typeof Counters.addAtPath>>) => {
      const isKnown = tokenRequests.routes.has(path) || handlerOf(path) !== undefined
      return Ref.update(counters, Counters.addAtPath(isKnown ? path : Counters.otherPaths, ...counter))
    }

    const serveWithFaults = (request: IncomingRequest.IncomingRequest) =>
      Effect.gen(function*() {
        const { requests: serial } = yield* Ref.get(counters)
        const faults = yield* Ref.modify(rules, (rules) => Fault.take(rules, request.path))
        if (faults.length > 0) {
          yield* count("faults", faults.length)
          yield* countAtPath(request.path, "faults", faults.length)
        }
        const respond = (content: EnvelopeResponse.Content): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
          Effect.map(
            nowInSeconds,
            (now) => EnvelopeResponse.make(content, { path: request.path, serial, now, quirks })
          )
        return yield* FaultInjection.inject(faults, Effect.flatMap(serve(request), respond), respond)
      })

    const app: Service["app"] = Effect.gen(function*() {
      const request = yield* IncomingRequest.read
      const pageResponse = pageRequests(request)
      if (pageResponse !== undefined) return yield* pageResponse
      yield* count("requests")
      switch (`${request.method} ${request.path}`) {
        case "GET /":
          return yield* Documentation.page(yield* moment, clientId)
        case "GET /openapi.json":
          return Documentation.json(yield* moment)
        default:
          return yield* serveWithFaults(request)
      }
    })

    return {
      clientId,
      clientSecret,
      app,
      counters: Ref.get(counters),
      addFault: (rule) => Ref.update(rules, (rules) => [...rules, rule]),
      clearFaults: Ref.set(rules, []),
      revokeTokens: tokenRequests.revokeAll
    }
  })

type DropFirst<List extends ReadonlyArray<unknown>> = List extends [unknown, ...infer Rest] ? Rest : never

const handlerOf = (path: string): EndpointHandler | undefined => handlers.get(path) ?? legacyHandlers.get(path)

/**
 * Returns true for a request to `/test` with any method except GET. The sandbox accepts all these methods, because
 * `/test` only returns the body that it receives.
 */
const isEchoOf = ({ method, path }: IncomingRequest.IncomingRequest): boolean => path === "/test" && method !== "GET"

const decodeObject = IncomingRequest.bodyDecoder(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

const withLongNumbersQuoted = (request: IncomingRequest.IncomingRequest): IncomingRequest.IncomingRequest => ({
  ...request,
  body: request.body === undefined ? undefined : LenientRequest.quoteLongNumbers(request.body)
})

const wholeSeconds = (duration: Duration.DurationInput): number => Math.floor(Duration.toSeconds(duration))
