/** Indented JSON. Pure. */

/** Returns a value as indented JSON. */
export const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
