/**
 * Recognition of characters in any spelling. A server that echoes a character may write it literally, as a JSON or
 * JavaScript escape, as an HTML entity, or percent-encoded. The first character of an escape may itself be escaped.
 *
 * @internal
 */

/**
 * One possible meaning of a text at an index: `characters` are the characters that are meant, such as `A` for `\u0041`,
 * and `end` is the index after their spelling.
 *
 * @internal
 */
export interface Reading {
  readonly characters: string
  readonly end: number
}

/**
 * The first characters of all spellings except the literal one: `\`, `%` and `&`, which start an escape, and `+`, which
 * may mean a space.
 *
 * @internal
 */
export const starters = "\\%&+"

/** Maximum depth of nested escapes that are read, such as 2 for `%5Cu0041`, in which `%5C` means a backslash. */
const deepest = 5

/**
 * Returns all readings of a text at an index: the character itself, and the meanings of the escapes that may start
 * there.
 *
 * @internal
 */
export const readingsAt = (text: string, place: number): ReadonlyArray<Reading> => {
  const literal = { characters: text.charAt(place), end: place + 1 }
  if (!starters.includes(literal.characters)) return [literal]
  const readings: Array<Reading> = [literal]
  let latest: ReadonlyArray<Reading> = readings
  for (let depth = 0; depth < deepest && latest.length > 0; depth++) {
    latest = latest.flatMap((starter) => continued(text, place, starter)).filter(({ characters, end }) =>
      !readings.some((known) => known.end === end && known.characters === characters)
    )
    readings.push(...latest)
  }
  return readings
}

/**
 * Returns the readings of the escapes that start with `characters`: for the `\` of `\u0041`, the reading `A`. The text
 * contains `characters`, in any spelling, from `place` to `end`.
 */
const continued = (text: string, place: number, { characters, end }: Reading): ReadonlyArray<Reading> => {
  switch (characters) {
    case "\\": {
      const found = matchAt(/u([\da-f]{4})|u\{0*([\da-f]{1,6})\}|(["'/`\\])|([bfnrtv])/iy, text, end)
      if (found === null) return bytesAt(text, place, end, "x")
      const [spelling, unit, codePoint, quoted, short] = found
      const meant = unit !== undefined
        ? String.fromCharCode(parseInt(unit, 16))
        : codePoint !== undefined
        ? characterOf(parseInt(codePoint, 16))
        : quoted ?? shortEscapes[short ?? ""] ?? ""
      return [{ characters: meant, end: end + spelling.length }]
    }
    case "%": {
      const unit = matchAt(/u([\da-f]{4})/iy, text, end)?.[1]
      return unit === undefined
        ? bytesAt(text, place, end, "")
        : [{ characters: String.fromCharCode(parseInt(unit, 16)), end: end + 5 }]
    }
    case "&": {
      const [spelling = "", decimal, hex, name] = matchAt(entity, text, end) ?? []
      const meant = decimal !== undefined
        ? characterOf(Number(decimal))
        : hex !== undefined
        ? characterOf(parseInt(hex, 16))
        : charactersByName[(name ?? "").toLowerCase()] ?? ""
      return [{ characters: meant, end: end + spelling.length }]
    }
    case "+":
      return [{ characters: " ", end }]
    default:
      return []
  }
}

/**
 * Returns the readings of bytes in hex digits, such as `%C3%A9` or `\xc3\xa9`: the first byte as a Latin-1 character,
 * and several bytes as a UTF-8 character. Each byte is two digits after a separator: the text from `place` to `end`,
 * followed by `mark`.
 */
const bytesAt = (text: string, place: number, end: number, mark: string): ReadonlyArray<Reading> => {
  const separator = text.slice(place, end) + mark
  const byteAt = (from: number): number | undefined => {
    const digits = text.startsWith(separator, from) ? text.slice(from + separator.length).slice(0, 2) : ""
    return /^[\da-f]{2}$/i.test(digits) ? parseInt(digits, 16) : undefined
  }
  const first = byteAt(place)
  if (first === undefined) return []
  const step = separator.length + 2
  const single = { characters: String.fromCharCode(first), end: place + step }
  if (first < 0x80) return [single]
  const bytes = [first]
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  while (bytes.length < length) {
    const next = byteAt(place + bytes.length * step)
    if (next === undefined) return [single]
    bytes.push(next)
  }
  return [single, { characters: new TextDecoder().decode(new Uint8Array(bytes)), end: place + length * step }]
}

const characterOf = (codePoint: number): string => codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : ""

const matchAt = (sticky: RegExp, text: string, place: number): RegExpExecArray | null => {
  sticky.lastIndex = place
  return sticky.exec(text)
}

const shortEscapes: { readonly [letter: string]: string | undefined } = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v"
}

const charactersByName: { readonly [name: string]: string | undefined } = {
  amp: "&",
  apos: "'",
  ast: "*",
  bsol: "\\",
  colon: ":",
  comma: ",",
  commat: "@",
  dollar: "$",
  equals: "=",
  excl: "!",
  grave: "`",
  gt: ">",
  hat: "^",
  lbrace: "{",
  lbrack: "[",
  lcub: "{",
  lowbar: "_",
  lpar: "(",
  lsqb: "[",
  lt: "<",
  nbsp: " ",
  newline: "\n",
  num: "#",
  percnt: "%",
  period: ".",
  plus: "+",
  quest: "?",
  quot: "\"",
  rbrace: "}",
  rbrack: "]",
  rcub: "}",
  rpar: ")",
  rsqb: "]",
  semi: ";",
  sol: "/",
  tab: "\t",
  tilde: "~",
  underbar: "_",
  verbar: "|",
  vert: "|"
}

// Longest names first, because `comma` is the start of `commat`.
const names = Object.keys(charactersByName).sort((a, b) => b.length - a.length)

const entity = new RegExp(`(?:#0*(\\d{1,7})|#x0*([\\da-f]{1,6})|(${names.join("|")}));?`, "iy")
