// The entries of docs/errors.md, and which message each of them is for.
import { hole, wordsOf } from "./message-texts.mjs"

/** Returns the code spans in the first column of each table with the heading "message". */
export const entriesOf = (markdown) => {
  const entries = []
  let isTable = false
  for (const line of markdown.split("\n")) {
    if (!line.startsWith("|")) {
      isTable = false
      continue
    }
    const [, cell = ""] = line.replaceAll("\\|", "\u0001").split("|")
    if (cell.trim() === "message") isTable = true
    else if (isTable) {
      for (const [, , span] of cell.matchAll(/(`+) ?(.+?) ?\1(?!`)/g)) {
        // A single word is a name.
        if (span.includes(" ")) entries.push(span.replaceAll("\u0001", "|"))
      }
    }
  }
  return entries
}

const any = Symbol("any")

/** The words of a text without the signs around them; what has a hole or `...` in it stands for any words. */
const tokensOf = (text) =>
  text.split(/\s+/).flatMap((word) => {
    if (word.includes(hole) || word.includes("...")) return [any]
    const bare = word.replace(/^[("'`;:,.]+|[)"'`;:,.?]+$/g, "")
    return bare === "" ? [] : [bare]
  })

/**
 * Returns the number of words that an entry and a message share in order. -1 if the message does not fit: a word of one must
 * be in the other, or in a place for any words. An entry may have more words before and after.
 */
const shared = (message, entry) => {
  const width = entry.length + 1
  // The best from a place in the message and one in the entry; the end of the message fits any end of the entry.
  let below = Array.from({ length: width }, () => 0)
  for (let i = message.length - 1; i >= 0; i--) {
    const row = Array.from({ length: width }, () => -1)
    for (let j = entry.length; j >= 0; j--) {
      const isHole = message[i] === any
      if (isHole || entry[j] === any) row[j] = below[j]
      if (j < entry.length) {
        if (isHole || entry[j] === any) row[j] = Math.max(row[j], row[j + 1])
        else if (message[i] === entry[j] && below[j + 1] >= 0) row[j] = 1 + below[j + 1]
      }
    }
    below = row
  }
  return Math.max(...below)
}

/**
 * Matches messages and entries.
 *
 * @returns `missing`: the messages without an entry, and `stale`: the entries without a message
 */
export const match = ({ messages, parts }, entries) => {
  const known = entries.map((entry) => ({ entry, tokens: tokensOf(entry), words: 0 }))
  const isMatched = ({ text }) => {
    const tokens = tokensOf(text)
    const own = tokens.filter((token) => token !== any)
    const enough = Math.max(Math.min(2, own.length), own.length / 2)
    let isKnown = false
    for (const one of known) {
      if (own.filter((token) => one.tokens.includes(token)).length < enough) continue
      const count = shared(tokens, one.tokens)
      if (count < enough) continue
      isKnown = true
      one.words += count
    }
    return isKnown
  }
  const missing = messages.filter((message) => !isMatched(message))
  for (const part of parts) isMatched(part)
  const stale = known.filter(({ entry, words }) => words === 0 || words < wordsOf(entry.replaceAll("...", hole)).length / 4)
  return { missing, stale: stale.map(({ entry }) => entry) }
}
