/**
 * Text from elsewhere on a terminal. Pure.
 */
import stringWidth from "string-width"

/** Removes control characters, which could move the cursor, colour the rest or change the window's title. */
export const plain = (text: string): string => text.replace(breaks, " ").replace(controls, "")

const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

// Also the characters that change the direction of the text around them, marks of byte order and halves of characters.
const controls = /[\p{Cc}\p{Surrogate}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** The columns that a text takes on a terminal: two for a Chinese character and for most emoji. */
export const width = (text: string): number => stringWidth(text)

/** Cuts a text to a width, at the border of a character; a cut text ends with an ellipsis. */
export const cut = (text: string, most: number): string => {
  if (width(text) <= most) return text
  let kept = ""
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (width(kept + segment) > most - 1) break
    kept += segment
  }
  return `${kept}…`
}

/** Breaks a text into lines of a width, between words. */
export const wrap = (text: string, most: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(/ +/)) {
    if (line !== "" && width(line) + 1 + width(word) > most) {
      lines.push(line)
      line = word
    } else {
      line = line === "" ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

/** Formats a number for a person: `1,234`. A dash for none. */
export const figure = (number: number | null | undefined): string =>
  number === null || number === undefined ? "-" : number.toLocaleString("en-US", { maximumFractionDigits: 6 })

/** `1 call`, `2 calls`. */
export const plural = (count: number, noun: string): string => `${figure(count)} ${noun}${count === 1 ? "" : "s"}`
