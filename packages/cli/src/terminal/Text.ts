/**
 * Formats text for a terminal. Pure.
 */
import stringWidth from "string-width"

/**
 * Replaces tabs and line breaks in a text with spaces, and removes all other control characters. These could move the
 * cursor, change colours or change the title of the window.
 */
export const plain = (text: string): string => text.replace(breaks, " ").replace(controls, "")

const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

// Includes characters that change the direction of text, byte order marks and lone surrogates.
const controls = /[\p{Cc}\p{Surrogate}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** Returns the width of a text on a terminal, in columns. A Chinese character and most emoji take two columns. */
export const width = (text: string): number => /^[ -~]*$/.test(text) ? text.length : stringWidth(text)

/**
 * Cuts a text to at most `most` columns, between two characters, and ends it with an ellipsis. A text that fits stays
 * unchanged.
 */
export const cut = (text: string, most: number): string => {
  if (width(text) <= most) return text
  if (most < 1) return ""
  return `${startOf(text, most - 1)}…`
}

/** Returns the longest beginning of a text that fits into `most` columns. */
const startOf = (text: string, most: number): string => {
  let kept = ""
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (width(kept + segment) > most) break
    kept += segment
  }
  return kept
}

/** Breaks a text between words into lines of at most `most` columns. Breaks a word only if it is wider than a line. */
export const wrap = (text: string, most: number): ReadonlyArray<string> => wrapAt(text, most, " ")

/**
 * Breaks a text into lines like `wrap`, but after each `separator` where needed. A `|` stays at the end of its line; a
 * space is removed.
 */
export const wrapAt = (text: string, most: number, separator: " " | "|"): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  const words = separator === " "
    ? text.split(/ +/)
    : text.split(separator).map((word, i, all) => i < all.length - 1 ? word + separator : word)
  const gap = separator === " " ? " " : ""
  for (const word of words) {
    const longer = line === "" ? word : `${line}${gap}${word}`
    if (width(longer) <= most) {
      line = longer
      continue
    }
    if (line !== "") lines.push(line)
    const parts = pieces(word, most)
    lines.push(...parts.slice(0, -1))
    line = parts.at(-1) ?? ""
  }
  return [...lines, line]
}

/**
 * Breaks each line of a text at `most` columns, and keeps its indentation. A line with a word that does not fit stays
 * unchanged, because a broken path could not be copied.
 */
export const fold = (text: string, most: number): string =>
  text.split("\n").flatMap((line) => {
    const [indent = ""] = /^ */.exec(line) ?? []
    const room = most - indent.length
    return width(line) <= most || line.split(" ").some((word) => width(word) > room)
      ? [line]
      : wrap(line.slice(indent.length), room).map((part) => indent + part)
  }).join("\n")

/** Breaks a word into pieces of at most `most` columns. Each piece has at least one character. */
const pieces = (word: string, most: number): ReadonlyArray<string> => {
  if (width(word) <= most) return [word]
  const found: Array<string> = []
  let piece = ""
  for (const { segment: character } of new Intl.Segmenter().segment(word)) {
    if (piece !== "" && width(piece + character) > most) {
      found.push(piece)
      piece = character
    } else {
      piece += character
    }
  }
  return [...found, piece]
}

/** Formats a number as `1,234`, or a dash for `null` and `undefined`. */
export const figure = (number: number | null | undefined): string =>
  number === null || number === undefined
    ? "-"
    // Small numbers need no locale, which takes Node.js 10 ms to load.
    : Number.isInteger(number) && Math.abs(number) < 1000
    ? String(number)
    : number.toLocaleString("en-US", { maximumFractionDigits: 6 })

/** Formats a count with its noun: `1 request`, `2 requests`. */
export const plural = (count: number, noun: string): string => `${figure(count)} ${noun}${count === 1 ? "" : "s"}`
