import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Metric from "effect/Metric"
import * as MetricKey from "effect/MetricKey"
import * as MetricLabel from "effect/MetricLabel"

/**
 * The labels that a fiber adds to its metrics.
 *
 * @internal
 */
export type MetricLabels = ReadonlyArray<MetricLabel.MetricLabel>

/**
 * Passes the fiber's metric labels to `use`, and continues with the effect that `use` returns. Pass the labels on to
 * `update`.
 *
 * @internal
 */
export const withLabels = <A, E, R>(use: (labels: MetricLabels) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.withFiberRuntime((fiber) => use(fiber.getFiberRef(FiberRef.currentMetricLabels)))

/**
 * Runs a function that updates metrics with `update`, in a single step of the fiber. The function receives the fiber's
 * metric labels.
 *
 * @internal
 */
export const sync = (change: (labels: MetricLabels) => void): Effect.Effect<void> =>
  withLabels((labels) => {
    change(labels)
    return Effect.void
  })

/**
 * Updates a metric with a value at once. `labels` are the metric labels of the calling fiber.
 *
 * @internal
 */
export const update = <Type, In, Out>(
  metric: Metric.Metric<Type, In, Out>,
  value: In,
  labels: MetricLabels
): void => metric.unsafeUpdate(value, labels)

/**
 * Returns a function that makes a counter with the given tags. Such a counter builds its metric key once, while a
 * counter made by `Metric.tagged` builds the key at each update.
 *
 * @internal
 */
export const counter =
  (name: string, description: string) => (tags: Readonly<Record<string, string>>): Metric.Metric.Counter<number> =>
    Metric.fromMetricKey(
      MetricKey.taggedWithLabels(
        MetricKey.counter(name, { description, incremental: true }),
        Object.entries(tags).map(([name, value]) => MetricLabel.make(name, value))
      )
    )
