// Finds the entries in docs/errors.md, and the messages to which they belong.
import { hole, wordsOf } from "./message-texts.mjs"

/**
 * Returns the entries of a document: the code spans with at least two words in the first column of each table whose
 * first heading is "message".
 */
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
        // A single word is a name, not a message.
        if (span.includes(" ")) entries.push(span.replaceAll("\u0001", "|"))
      }
    }
  }
  return entries
}

const any = Symbol("any")

/**
 * Splits a text into words without the punctuation around them. A word that contains a hole or `...` becomes `any`,
 * which matches any words.
 */
const tokensOf = (text) =>
  text.split(/\s+/).flatMap((word) => {
    if (word.includes(hole) || word.includes("...")) return [any]
    const bare = word.replace(/^[("'`;:,.]+|[)"'`;:,.?]+$/g, "")
    return bare === "" ? [] : [bare]
  })

/**
 * Compares the words of a message with the words of an entry. Returns the number of words that both contain in the same
 * order, or -1 if the message does not match the entry. The message matches if each word has an equal word or `any` on
 * the other side. The entry may contain more words before and after.
 */
const shared = (message, entry) => {
  const width = entry.length + 1
  // Dynamic programming from the end: `row[j]` is the best result for the rest of the message from word i and the rest
  // of the entry from word j. At the end of the message, the entry may have any words left.
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
 * Matches messages with entries. Each message needs an entry, and each entry must belong to a message.
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
