/**
 * Rules between the fields of a payload, for combinations that FastMoss refuses, or ignores although it charges for the
 * call. They are checked on the wire form before it is sent, so that they cover fields from `extra`.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"

/**
 * The wire form of a payload: the JSON object that is sent.
 *
 * @since 0.1.0
 * @category models
 */
export interface Body {
  readonly [field: string]: unknown
}

/**
 * A function that checks the wire form of a payload. It returns the issue as a sentence that starts with the path of a
 * field, such as `filter.region`, or `undefined` if there is no issue.
 *
 * @since 0.1.0
 * @category models
 */
export interface PayloadRule {
  (body: Body): string | undefined
}

/**
 * The annotation that holds the rules of a payload schema.
 *
 * @since 0.1.0
 * @category models
 */
export const PayloadRulesId: unique symbol = Symbol.for("@effect-fastmoss/core/PayloadRules")

/**
 * Makes the rule that a filter field requires at least one of several other fields.
 *
 * @since 0.1.0
 * @category constructors
 */
export const requiresOneOf = (field: string, ...others: ReadonlyArray<string>): PayloadRule => (body) => {
  const has = fieldsOf(body)
  return has(field) && !others.some(has)
    ? `filter.${field} requires ${others.map((other) => `filter.${other}`).join(" or ")}`
    : undefined
}

/**
 * Makes the rule that two filter fields exclude each other.
 *
 * @since 0.1.0
 * @category constructors
 */
export const excludes = (field: string, other: string): PayloadRule => (body) => {
  const has = fieldsOf(body)
  return has(field) && has(other) ? `filter.${field} cannot be combined with filter.${other}` : undefined
}

/**
 * Rule that the filter must identify a shop: by its id, by its name and region, or by its creator.
 *
 * @since 0.1.0
 * @category constructors
 */
export const namesShop: PayloadRule = (body) => {
  const has = fieldsOf(body)
  if (["seller_id", "creator_uid", "creator_unique_id"].some(has)) return undefined
  return has("seller_name")
    ? requiresOneOf("seller_name", "region")(body)
    : "filter must name a shop by seller_id, by seller_name with region, or by creator_uid or creator_unique_id"
}

/**
 * Makes the rule that certain sort fields require a certain value of a filter field, because FastMoss otherwise ignores
 * the order. `valueOf` maps a sort field to the required value; `undefined` means that the filter field must be absent.
 * Sort fields that `valueOf` does not contain are always allowed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const orderRequires =
  (field: string, valueOf: Readonly<Record<string, number | undefined>>): PayloadRule => ({ filter, orderby }) => {
    const order = Array.isArray(orderby) ? orderby[0] : orderby
    if (!Predicate.isRecord(order) || typeof order["field"] !== "string" || !(order["field"] in valueOf)) {
      return undefined
    }
    const value = valueOf[order["field"]]
    const actual = Predicate.isRecord(filter) ? filter[field] ?? undefined : undefined
    if (value === actual) return undefined
    const cure = value === undefined ? `no filter.${field}` : `filter.${field} ${value}`
    return `orderby.field ${order["field"]} requires ${cure}: FastMoss ignores the order otherwise`
  }

/**
 * Returns a predicate that is true if the filter of the payload has a value for the given field. `null` and an empty
 * string do not count as values.
 */
const fieldsOf = ({ filter }: Body) => (field: string): boolean => {
  const value = Predicate.isRecord(filter) ? filter[field] : undefined
  return value !== undefined && value !== null && value !== ""
}
