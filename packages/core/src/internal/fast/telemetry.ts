import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as LogLevel from "effect/LogLevel"
import type * as MetricLabel from "effect/MetricLabel"
import * as Tracer from "effect/Tracer"

/** The tracer that is there when none is installed: its spans go nowhere. */
const noTracer = Context.get(DefaultServices.liveServices, Tracer.Tracer)

/**
 * A span of kind client that is the parent of those inside. There is none when no tracer is installed, nor its cost. `use`
 * gets the fiber besides: what it reads there costs no step of its own.
 *
 * @internal
 */
export const withClientSpan = <A, E, R>(
  name: string,
  attributes: () => Readonly<Record<string, unknown>>,
  use: (span: Tracer.Span | undefined, fiber: Fiber.RuntimeFiber<unknown, unknown>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.withFiberRuntime((fiber) =>
    fiber.currentTracer === noTracer
      ? use(undefined, fiber)
      : Effect.useSpan(
        name,
        { kind: "client", captureStackTrace: false, attributes: attributes() },
        (span) => Effect.withParentSpan(use(span, fiber), span)
      )
  )

/**
 * A reply or a failure, as far as a span tells of it.
 *
 * @internal
 */
export interface Answer {
  readonly _tag?: string
  readonly code?: number | undefined
  readonly requestId?: string | undefined
}

/**
 * What came of a call or an attempt, as OpenTelemetry and FastMoss call it.
 *
 * @internal
 */
export const annotate = (span: Tracer.Span | undefined, answer: Answer): void => {
  if (span === undefined) return
  const code = answer._tag === undefined ? 0 : answer.code
  if (code !== undefined) span.attribute("fastmoss.code", code)
  if (answer.requestId !== undefined) span.attribute("fastmoss.request_id", answer.requestId)
  if (answer._tag !== undefined) span.attribute("error.type", answer._tag)
}

/**
 * A debug log whose text is made only where it is wanted, and then what follows.
 *
 * @internal
 */
export const debug = <A, E, R>(text: () => string, next: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.withFiberRuntime((fiber) =>
    LogLevel.greaterThan(fiber.getFiberRef(FiberRef.currentMinimumLogLevel), LogLevel.Debug)
      ? next
      : Effect.zipRight(Effect.logDebug(text()), next)
  )

/**
 * Goes on with the labels that the fiber has for its metrics, for `unsafeUpdate`.
 *
 * @internal
 */
export const withLabels = <A, E, R>(
  use: (labels: ReadonlyArray<MetricLabel.MetricLabel>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => Effect.withFiberRuntime((fiber) => use(fiber.getFiberRef(FiberRef.currentMetricLabels)))

/**
 * Updates metrics, all in one step.
 *
 * @internal
 */
export const measure = (update: (labels: ReadonlyArray<MetricLabel.MetricLabel>) => void): Effect.Effect<void> =>
  withLabels((labels) => {
    update(labels)
    return Effect.void
  })
