/**
 * Argument of an error's constructor that skips the check of the fields, whose types the compiler checks. If a field is
 * transformed, as a duration is, Effect compiles the check anew for each error. It takes seven times as long as the rest.
 *
 * @internal
 */
export const unchecked = { disableValidation: true } as const
