/**
 * Rules between the fields of a payload: combinations that FastMoss refuses or ignores, and charges for. They are checked on
 * the wire form before it is sent, so that fields from `extra` count.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"

/**
 * The wire form of a payload.
 *
 * @since 0.1.0
 * @category models
 */
export interface Body {
  readonly [field: string]: unknown
}

/**
 * A rule: a function from the wire form to the issue, in a sentence that begins with the place; `undefined` if there is none.
 *
 * @since 0.1.0
 * @category models
 */
export interface PayloadRule {
  (body: Body): string | undefined
}

/**
 * The annotation of a schema with its rules.
 *
 * @since 0.1.0
 * @category models
 */
export const PayloadRulesId: unique symbol = Symbol.for("@effect-fastmoss/core/PayloadRules")

/**
 * Makes the rule that a field of the filter comes with at least one of others.
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
 * Makes the rule that two fields of the filter exclude each other.
 *
 * @since 0.1.0
 * @category constructors
 */
export const excludes = (field: string, other: string): PayloadRule => (body) => {
  const has = fieldsOf(body)
  return has(field) && has(other) ? `filter.${field} cannot be combined with filter.${other}` : undefined
}

/**
 * The rule that the filter names a shop: by its id, by its name and region, or by its creator.
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
 * Makes the rule that an order takes effect with one value of a field of the filter only; `undefined` stands for no value.
 * Orders without an entry are free.
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

/** Returns a predicate of the names of the fields that the filter has with a value. */
const fieldsOf = ({ filter }: Body) => (field: string): boolean => {
  const value = Predicate.isRecord(filter) ? filter[field] : undefined
  return value !== undefined && value !== null && value !== ""
}
