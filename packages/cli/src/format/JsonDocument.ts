/** JSON for a person. Pure. */

/** Writes a value as JSON over several lines. */
export const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
