import { type Exit, Option, Tracer } from "effect"

/** A span that `recordingTracer` has recorded. */
export interface RecordedSpan {
  readonly name: string
  /** Name of the parent span; `external` if the parent belongs to another process; `undefined` without a parent. */
  readonly parent: string | undefined
  readonly kind: Tracer.SpanKind
  readonly attributes: Record<string, unknown>
  readonly events: Array<{ readonly name: string; readonly attributes: Record<string, unknown> | undefined }>
  /** Result of the span: success or failure; `undefined` until the span ends. */
  exit: Exit.Exit<unknown, unknown> | undefined
}

/** Returns a tracer that records every span, and the list of recorded spans in order of their starts. */
export const recordingTracer = () => {
  const spans: Array<RecordedSpan> = []
  const tracer = Tracer.make({
    span: (name, parent, context, links, startTime, kind, options) => {
      const recorded: RecordedSpan = {
        name,
        parent: Option.getOrUndefined(
          Option.map(parent, (parent) => parent._tag === "Span" ? parent.name : "external")
        ),
        kind,
        attributes: { ...options?.attributes },
        events: [],
        exit: undefined
      }
      spans.push(recorded)
      return {
        _tag: "Span",
        name,
        kind,
        parent,
        context,
        links,
        attributes: new Map(),
        sampled: true,
        spanId: String(spans.length),
        traceId: "trace",
        status: { _tag: "Started", startTime },
        attribute: (key, value) => {
          recorded.attributes[key] = value
        },
        addLinks: () => {},
        event: (name, _, attributes) => {
          recorded.events.push({ name, attributes })
        },
        end: (_, exit) => {
          recorded.exit = exit
        }
      }
    },
    context: (f) => f()
  })
  return { spans, tracer }
}
