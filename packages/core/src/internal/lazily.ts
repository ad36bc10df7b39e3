/**
 * Returns a function that makes a value on its first call, and returns the same value afterwards.
 *
 * @internal
 */
export const lazily = <A>(make: () => A): () => A => {
  let made: { readonly value: A } | undefined
  return () => (made ??= { value: make() }).value
}
