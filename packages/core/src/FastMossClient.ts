/**
 * The front door: a call of any path of FastMoss's API.
 *
 * @since 0.1.0
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import { dual } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import * as AccessToken from "./auth/AccessToken.js"
import * as Authentication from "./auth/Authentication.js"
import * as TokenEndpoint from "./auth/TokenEndpoint.js"
import type { TokenStore } from "./auth/TokenStore.js"
import { type Decoding, FastMossConfig } from "./FastMossConfig.js"
import { type FastMossError, FastMossRequestError, FastMossTimeoutError } from "./FastMossError.js"
import * as Json from "./http/Json.js"
import type { Reply } from "./http/Outcome.js"
import * as Pathname from "./http/Pathname.js"
import * as ServerClock from "./http/ServerClock.js"
import * as Transport from "./http/Transport.js"
import * as Telemetry from "./internal/telemetry.js"
import * as Budget from "./pipeline/Budget.js"
import * as CallSettings from "./pipeline/CallSettings.js"
import * as InFlight from "./pipeline/InFlight.js"
import * as Policy from "./pipeline/Policy.js"
import { Question } from "./pipeline/Question.js"
import * as Quota from "./pipeline/Quota.js"
import * as RateLimit from "./pipeline/RateLimit.js"
import * as ResponseCache from "./pipeline/ResponseCache.js"
import * as Retry from "./pipeline/Retry.js"
import * as Usage from "./pipeline/Usage.js"

/**
 * What can be said of one call.
 *
 * @since 0.1.0
 * @category models
 */
export interface CallOptions {
  /**
   * The HTTP method. FastMoss documents `POST` for every call. The payload is sent in the body whatever the method; an
   * HTTP client that is built on `fetch` refuses that for `GET` and `HEAD`.
   *
   * @default "POST"
   */
  readonly method?: HttpMethod | undefined
}

/**
 * The client.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Calls a path with a payload, and returns what FastMoss answered: `data`, `message`, `requestId`, `timestamp` (Unix
   * seconds).
   *
   * The payload is written as JSON once; the signature covers exactly the bytes that are sent. A path or a payload that
   * cannot be sent fails with `FastMossRequestError` before anything is. An answer with a `code` other than 0 is a
   * failure, whatever its HTTP status.
   */
  readonly call: (
    path: string,
    payload?: object,
    options?: CallOptions
  ) => Effect.Effect<Reply, FastMossError>
  /** What a typed endpoint does with an answer that differs from what is expected. */
  readonly decoding: Decoding
}

/**
 * The tag of the client.
 *
 * @since 0.1.0
 * @category services
 */
export class FastMossClient extends Context.Tag("@effect-fastmoss/core/FastMossClient")<FastMossClient, Service>() {}

/**
 * Other settings for the calls of an effect than the configuration's. Those of an inner effect win, one by one.
 *
 * @example
 * import { FastMossClient, Product } from "@effect-fastmoss/core"
 *
 * const hurried = Product.search({ keywords: "yoga" }).pipe(
 *   FastMossClient.withSettings({ callTimeout: "3 seconds", attempts: 1, cache: "refresh" })
 * )
 *
 * @since 0.1.0
 * @category combinators
 */
export const withSettings: {
  (settings: CallSettings.Settings): <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(effect: Effect.Effect<A, E, R>, settings: CallSettings.Settings): Effect.Effect<A, E, R>
} = dual(
  2,
  <A, E, R>(effect: Effect.Effect<A, E, R>, settings: CallSettings.Settings): Effect.Effect<A, E, R> =>
    Effect.flatMap(
      CallSettings.CallSettings,
      (outer) => Effect.provideService(effect, CallSettings.CallSettings, { ...outer, ...settings })
    )
)

const make = Effect.gen(function*() {
  const { callTimeout, decoding, share, tokenRejectedCodes } = yield* FastMossConfig
  const authentication = yield* Authentication.Authentication
  const transport = yield* Transport.Transport
  const budget = yield* Budget.Budget
  const cache = yield* ResponseCache.ResponseCache
  const inFlight = yield* InFlight.InFlight
  const quota = yield* Quota.Quota
  const rateLimit = yield* RateLimit.RateLimit
  const retry = yield* Retry.Retry
  const usage = yield* Usage.Usage

  /** Authorized anew, paid for, and sent; once more with the next token when this one is not accepted. */
  const attempt = (request: Request, settings: Settings, progress: InFlight.Progress) =>
    once(request, settings, progress, (error, reject) =>
      // One replay: what FastMoss does not accept then is no matter of the token.
      Effect.flatMap(reject, (hasAnother) =>
        hasAnother ? once(request, settings, progress, Effect.fail) : Effect.fail(error)))

  const once = (
    request: Request,
    settings: Settings,
    progress: InFlight.Progress,
    onRejected: (error: FastMossError, reject: Effect.Effect<boolean>) => Effect.Effect<Reply, FastMossError>
  ): Effect.Effect<Reply, FastMossError> =>
    Effect.flatMap(authentication.authorize(request), (authorized) =>
      Effect.catchIf(
        Effect.flatMap(settings.budgeted === false ? budget.overspend(request) : budget.spend(request), () => {
          const attempt = progress.attempts += 1
          progress.secrets = authorized.request.secrets
          return Effect.zipRight(
            usage.attempt(request.path, attempt > 1),
            transport.send(authorized.request, {
              attempt,
              timeout: settings.timeout === undefined ? undefined : Duration.decode(settings.timeout)
            })
          )
        }),
        isRejection,
        (error) => onRejected(error, authorized.reject)
      ))

  const isRejection = (error: FastMossError): boolean =>
    (error._tag === "FastMossStatusError" && error.status === 401) ||
    ("code" in error && error.code !== undefined && tokenRejectedCodes.includes(error.code))

  /** As many attempts as it takes, each in its turn. */
  const attempts = (request: Request, settings: Settings, progress: InFlight.Progress) =>
    retry.run(() => {
      const { budgeted = true, guarded = true, limited = true } = settings
      const attempted = quota.guard(request, { force: !guarded })(attempt(request, settings, progress))
      const admitted = limited ? rateLimit.admit(attempted) : attempted
      // Before it stands in line.
      const checked = budgeted ? after(budget.check(request), admitted) : admitted
      return guarded ? after(quota.check(request), checked) : checked
    }, { attempts: settings.attempts })

  /** A kept answer, that of an identical call, or one of its own. */
  const answer = (request: Request, settings: Settings, observer: Observer, restore: InFlight.Ticket["restore"]) => {
    const { cache: use = "use" } = settings
    const timeToLive = use === "bypass"
      ? Option.none()
      : cache.timeToLive(request.path, settings.cacheFor === undefined ? undefined : Duration.decode(settings.cacheFor))
    const isKept = Option.isSome(timeToLive)
    const isShared = settings.share ?? share
    const question = new Question(request)
    const deadline = settings.callTimeout === undefined ? callTimeout : Duration.decode(settings.callTimeout)

    const asked = inFlight.join((progress) => {
      const asking = attempts(request, settings, progress)
      return isKept
        ? Effect.tap(
          asking,
          (reply) => cache.set(question, reply, { timeToLive: timeToLive.value, secrets: progress.secrets() })
        )
        : asking
    }, {
      question: isShared ? Option.some(question) : Option.none(),
      deadline,
      onDeadline: ({ attempts }) =>
        new FastMossTimeoutError({
          method: request.method,
          path: request.path,
          attempts,
          scope: "call",
          duration: deadline
        }),
      onJoin: Effect.suspend(() => {
        observer.span?.attribute("fastmoss.joined", true)
        return usage.join(request.path)
      }),
      restore
    })
    return isKept && use === "use"
      ? Effect.flatMap(
        restore(cache.get(question)),
        Option.match({
          onNone: () => asked,
          onSome: (reply) => {
            observer.span?.attribute("fastmoss.cached", true)
            observer.isFromCache = true
            return Effect.succeed(reply)
          }
        })
      )
      : asked
  }

  const call: Service["call"] = (path, payload = {}, { method = "POST" } = {}) =>
    Either.match(encode(method, path, payload), {
      onLeft: (error) => Effect.zipRight(usage.call(notSent, error._tag), error),
      onRight: (request) =>
        Telemetry.withClientSpan(
          `FastMoss ${path}`,
          () => ({ "http.request.method": method, "url.path": path }),
          (span, { currentContext }) => {
            const observer: Observer = { span, isFromCache: false }
            const settings = Context.get(currentContext, CallSettings.CallSettings)
            const end = (exit: Exit.Exit<Reply, FastMossError>) => {
              Exit.match(exit, {
                onFailure: (cause) => cause._tag === "Fail" ? Telemetry.annotate(span, cause.error) : undefined,
                onSuccess: (reply) => Telemetry.annotate(span, reply)
              })
              return Effect.zipRight(usage.call(path, outcomeOf(exit, observer)), exit)
            }
            return Effect.uninterruptibleMask((restore) =>
              Effect.matchCauseEffect(answer(request, settings, observer, restore), {
                onFailure: (cause) => end(Exit.failCause(cause)),
                onSuccess: (reply) => end(Exit.succeed(reply))
              })
            )
          }
        )
    })

  return FastMossClient.of({ call, decoding })
})

/** One effect after another; what does nothing takes no step. */
const after = <A, E, E2>(first: Effect.Effect<void, E>, next: Effect.Effect<A, E2>): Effect.Effect<A, E | E2> =>
  first === Effect.void ? next : Effect.zipRight(first, next)

type Request = Authentication.UnauthorizedRequest
type Settings = CallSettings.Settings

/** Who tells of a call. */
interface Observer {
  readonly span: Tracer.Span | undefined
  isFromCache: boolean
}

/** Where calls count that cannot be sent: their paths may be anything. */
const notSent = "(not sent)"

const outcomeOf = (exit: Exit.Exit<Reply, FastMossError>, { isFromCache }: Observer): Usage.Outcome => {
  if (Exit.isSuccess(exit)) return isFromCache ? "cached" : "success"
  return Option.match(Cause.failureOption(exit.cause), {
    onNone: () => Cause.isInterrupted(exit.cause) ? "interrupted" : "defect",
    onSome: (error) => error._tag
  })
}

/** Path and payload as they will go on the wire, or why they cannot. */
const encode = (
  method: HttpMethod,
  path: string,
  payload: object
): Either.Either<Authentication.UnauthorizedRequest, FastMossRequestError> =>
  Either.flatMap(Pathname.check(path), () => Json.encode(payload)).pipe(
    Either.mapBoth({
      onLeft: (issue) =>
        // A refused path may hold a query, and that anything.
        new FastMossRequestError({ method, path: String(path).replace(/[?#].*/s, ""), attempts: 0, issue }),
      onRight: (body) => ({ method, path, body })
    })
  )

/**
 * The client over the services that it is made of, each of which can be another.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerClient: Layer.Layer<
  FastMossClient,
  never,
  Authentication.Authentication | Transport.Transport | FastMossConfig | Policy.Policy
> = Layer.effect(FastMossClient, make)

/**
 * The client with its token and its transport, for a program that brings what surrounds an attempt: a limiter or a cache
 * that many processes share, say.
 *
 * @example
 * import { FastMossClient, Policy, ResponseCache } from "@effect-fastmoss/core"
 * import { Layer } from "effect"
 *
 * const layer = FastMossClient.layerWithoutPolicy.pipe(
 *   Layer.provide(ResponseCache.layerKeyValueStore),
 *   Layer.provideMerge(Policy.layer)
 * )
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWithoutPolicy: Layer.Layer<
  FastMossClient | AccessToken.AccessToken,
  never,
  HttpClient.HttpClient | TokenStore | FastMossConfig | Policy.Policy
> = layerClient.pipe(
  Layer.provide(Authentication.layer),
  Layer.provideMerge(AccessToken.layer),
  Layer.provide(TokenEndpoint.layer),
  Layer.provide(Layer.provideMerge(Transport.layer, ServerClock.layer))
)

/**
 * The client, all composed: it needs only an HTTP client, a token store and a configuration. `Usage` tells what was asked
 * and what it cost.
 *
 * One layer holds one token, one limit and one budget. Layers are built once for each time they are provided: provide it
 * once, at the edge of the program.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<
  FastMossClient | AccessToken.AccessToken | Usage.Usage,
  never,
  HttpClient.HttpClient | TokenStore | FastMossConfig
> = Layer.provideMerge(layerWithoutPolicy, Policy.layer)
