/** JSON Lines. Pure. */

/** Returns a value as JSON on one line. Escapes U+2028 and U+2029, which `readline` of Node.js treats as line ends. */
export const line = (value: unknown): string =>
  `${(JSON.stringify(value) ?? "null").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")}\n`
