import * as Option from "effect/Option"

/**
 * Values keyed by the path of an endpoint, such as `/product/v1/search`. A key that ends with `/` applies to all paths
 * that start with it. If several keys match a path, the longest wins.
 *
 * @since 0.1.0
 * @category models
 */
export type ByPath<A> = Readonly<Record<string, A>>

/**
 * Returns the value of the longest key that matches a path; none if no key matches.
 *
 * @internal
 */
export const forPath = <A>(table: ByPath<A>, path: string): Option.Option<A> =>
  Object.entries(table).reduce<{ readonly key: string; readonly value: Option.Option<A> }>(
    (best, [key, value]) =>
      key.length >= best.key.length && (key === path || (key.endsWith("/") && path.startsWith(key)))
        ? { key, value: Option.some(value) }
        : best,
    { key: "", value: Option.none() }
  ).value
