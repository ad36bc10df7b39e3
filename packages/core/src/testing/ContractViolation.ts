import * as Schema from "effect/Schema"

/**
 * Failure of a law, which is a rule that every token store must satisfy: the token store under test violates it.
 *
 * @since 0.1.0
 * @category errors
 */
export class ContractViolation extends Schema.TaggedError<ContractViolation>(
  "@effect-fastmoss/core/ContractViolation"
)("ContractViolation", {
  law: Schema.String,
  /** Expected behaviour, such as `the token of the last set`. */
  expected: Schema.String
}) {
  override get message(): string {
    return `The token store violates the law "${this.law}": expected ${this.expected}`
  }
}
