/**
 * Returns a function that computes a value at its first call and returns the same value from then on.
 *
 * @internal
 */
export const lazily = <A>(make: () => A): () => A => {
  let made: { readonly value: A } | undefined
  return () => (made ??= { value: make() }).value
}
