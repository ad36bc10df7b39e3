import * as Option from "effect/Option"

/**
 * Values by path. A key that ends with `/` is for all paths that start with it; the longest key that matches wins.
 *
 * @since 0.1.0
 * @category models
 */
export type ByPath<A> = Readonly<Record<string, A>>

/**
 * Returns the value for a path: that of the longest key that matches.
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
