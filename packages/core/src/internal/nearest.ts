/**
 * Returns the known name that is nearest to a given name, or `undefined` if none is within `maxDistance` typing errors.
 * By default that is almost half the length of the name.
 *
 * @internal
 */
export const nearest = (
  name: string,
  known: ReadonlyArray<string>,
  maxDistance = Math.max(1, Math.ceil(name.length / 2) - 1)
): string | undefined => {
  let best: string | undefined
  let least = maxDistance + 1
  for (const candidate of known) {
    const distance = distanceBetween(name.toLowerCase(), candidate.toLowerCase())
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best
}

/** Returns the Levenshtein distance of two texts, computed row by row. */
const distanceBetween = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const [above = 0, diagonal = 0, left = 0] = [row[j], row[j - 1], next[j - 1]]
      next.push(a[i - 1] === b[j - 1] ? diagonal : 1 + Math.min(above, diagonal, left))
    }
    row = next
  }
  return row[b.length] ?? 0
}
