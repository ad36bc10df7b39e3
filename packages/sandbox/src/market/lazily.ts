/**
 * Returns a function that computes a value at its first call, and returns that value at all later calls.
 *
 * @internal
 */
export const lazily = <A>(make: () => A): () => A => {
  let made: { readonly value: A } | undefined
  return () => (made ??= { value: make() }).value
}
