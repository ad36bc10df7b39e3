/** JSON Lines. Pure. */

/**
 * Writes a value as one line. The two separators of Unicode are escaped: `readline` of Node.js takes them for the ends of
 * lines.
 */
export const line = (value: unknown): string =>
  `${(JSON.stringify(value) ?? "null").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")}\n`
