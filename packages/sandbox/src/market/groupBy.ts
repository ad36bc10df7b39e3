/**
 * Groups items by a key, which may be an object. Groups are in the order of their first item.
 *
 * @internal
 */
export const groupBy = <A, K>(items: Iterable<A>, key: (item: A) => K): ReadonlyMap<K, ReadonlyArray<A>> => {
  const groups = new Map<K, Array<A>>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}
