import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"

/** Effect's default tracer. It is used if the program installs no tracer, and its spans are not recorded anywhere. */
const noTracer = Context.get(DefaultServices.liveServices, Tracer.Tracer)

/**
 * Runs the effect that `use` returns in a client span, which becomes the parent of inner spans. `use` receives:
 *
 * - the span; `undefined` if the program installed no tracer: then no span is created, which costs almost nothing
 * - the fiber's clock, because this is faster than reading the clock in the effect
 *
 * @internal
 */
export const withClientSpan = <A, E, R>(
  name: string,
  attributes: () => Readonly<Record<string, unknown>>,
  use: (span: Tracer.Span | undefined, clock: Clock.Clock) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.withFiberRuntime(({ currentDefaultServices, currentTracer }) => {
    const clock = Context.get(currentDefaultServices, Clock.Clock)
    return currentTracer === noTracer
      ? use(undefined, clock)
      : Effect.useSpan(
        name,
        { kind: "client", captureStackTrace: false, attributes: attributes() },
        (span) => Effect.withParentSpan(use(span, clock), span)
      )
  })

/**
 * The fields of a reply or a failure that a span records. Only a failure has `_tag`.
 *
 * @internal
 */
export interface Recorded {
  readonly _tag?: string
  readonly code?: number | undefined
  readonly requestId?: string | undefined
}

/**
 * Records a reply or a failure in a span, with OpenTelemetry's and FastMoss's attribute names. Does nothing without a
 * span.
 *
 * @internal
 */
export const annotate = (span: Tracer.Span | undefined, { _tag, code, requestId }: Recorded): void => {
  if (span === undefined) return
  const recordedCode = _tag === undefined ? 0 : code
  if (recordedCode !== undefined) span.attribute("fastmoss.code", recordedCode)
  if (requestId !== undefined) span.attribute("fastmoss.request_id", requestId)
  if (_tag !== undefined) span.attribute("error.type", _tag)
}
