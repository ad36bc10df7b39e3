/**
 * Returns the name in `known` that is closest to a misspelt name; `undefined` if none is close.
 */
export const nearest = (name: string, known: ReadonlyArray<string>): string | undefined => {
  const wanted = name.toLowerCase()
  const [best] = known
    .map((candidate) => ({ candidate, distance: distance(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  return best !== undefined && best.distance <= Math.max(1, Math.floor(name.length / 3)) ? best.candidate : undefined
}

/** Returns the edit distance of two names (Damerau-Levenshtein: a swap of two adjacent letters is one edit). */
const distance = (a: string, b: string): number => {
  let beforePrevious: ReadonlyArray<number> = []
  let previous: ReadonlyArray<number> = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current: Array<number> = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      current.push(Math.min(
        replaced,
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        isSwap ? (beforePrevious[j - 2] ?? 0) + 1 : Infinity
      ))
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length] ?? 0
}

/**
 * Returns the end of a message about the unknown name `name`: `; did you mean shop?` if `shop` is the closest known
 * name. Returns `otherwise` if no known name is close.
 */
export const didYouMean = (name: string, known: ReadonlyArray<string>, otherwise = ""): string => {
  const suggestion = nearest(name, known)
  return suggestion === undefined ? otherwise : `; did you mean ${suggestion}?`
}
