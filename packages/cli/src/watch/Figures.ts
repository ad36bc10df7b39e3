/**
 * Selects the fields that a watch prints and compares. Pure.
 */
import type { Column } from "../format/Column.js"
import type { EndpointReference } from "../reference/EndpointReference.js"

/**
 * Returns the columns that `watch` prints without `--fields`:
 * - the key: the fields that identify a row
 * - the name, such as `title`
 * - the figures: units sold and GMV; if the rows have neither, all of their own numbers
 */
export const defaultColumns = ({ fields, list }: EndpointReference): ReadonlyArray<Column> => {
  const numbers = fields.filter(({ path, type }) => type === "number" && !path.includes("."))
  const sales = numbers.filter(({ path }) => /(^|_)(units_sold|gmv)$/.test(path))
  const exact = sales.filter(({ path }) => path === "units_sold" || path === "gmv")
  const figures = exact.length > 0 ? exact : sales.length > 0 ? sales : numbers
  const name = fields.find(({ path, type }) => type === "text" && /^(title|nickname|name)$/.test(path)) ??
    fields.find(({ path, type }) => type === "text" && /\.(title|nickname|name)$/.test(path) && !isCategory(path))
  const key = fields.filter(({ path }) => list?.key.includes(path))
  return [...key, ...(name === undefined ? [] : [name]), ...figures]
}

const isCategory = (path: string) => path.split(".").includes("category")

/**
 * Returns the paths of the fields to compare between two snapshots:
 * - if the user picked the columns (`isPicked`): all columns, except the key, lists and objects
 * - else: the columns that are numbers
 */
export const comparedOf = (
  columns: ReadonlyArray<Column>,
  { isPicked, key }: { readonly isPicked: boolean; readonly key: ReadonlyArray<string> }
): ReadonlyArray<string> =>
  columns
    .filter(({ path, type }) =>
      isPicked ? !key.includes(path) && type !== "list" && type !== "object" : type === "number"
    )
    .map(({ path }) => path)
