import * as Metric from "effect/Metric"
import * as MetricKey from "effect/MetricKey"
import * as MetricLabel from "effect/MetricLabel"

/**
 * Makes a counter for each set of tags. `Metric.tagged` builds the key anew for each update; a counter of these keeps its
 * own.
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
