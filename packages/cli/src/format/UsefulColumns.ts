/**
 * Selects the most useful columns for a table that is too narrow for all. Pure.
 */
import type { Column } from "./Column.js"

/**
 * A kind of column, such as the name of a row. For each kind, a table shows the first of `paths` that is among its
 * columns.
 */
interface Kind {
  readonly paths: ReadonlyArray<string>
  /** The position in the table, from left to right. */
  readonly place: number
}

const names = [
  "title",
  "name",
  "product.title",
  "shop_info.name",
  "agency.name",
  "desc",
  "video.video_desc",
  "unique_id",
  "creator.unique_id",
  "nickname",
  "creator.nickname"
]

const units = [
  "units_sold",
  "live_units_sold",
  "day7_units_sold",
  "day3_units_sold",
  "day28_units_sold",
  "total_units_sold",
  "sold_count",
  "product_count"
]

const revenue = [
  "gmv",
  "creator_gmv",
  "live_gmv",
  "day7_gmv",
  "day3_gmv",
  "day28_gmv",
  "usd_gmv",
  "total_gmv",
  "sale_amount"
]

const reach = [
  "follower_inc_count",
  "follower_count",
  "creator.follower_count",
  "play_count",
  "total_viewer_count",
  "total_user_count",
  "potential_index"
]

/**
 * Returns the kinds of columns, most useful first. `key` has the fields that identify a row; each of them is a kind.
 */
const kindsOf = (key: ReadonlyArray<string>): ReadonlyArray<Kind> => [
  { paths: names, place: 0 },
  { paths: units, place: 5 },
  { paths: revenue, place: 6 },
  ...key.map((path) => ({ paths: [path], place: 9 })),
  { paths: reach, place: 7 },
  { paths: ["real_price", "product.real_price", "price", "product_info.price"], place: 4 },
  {
    paths: ["shop.name", "shop_title", "creator.unique_id", "creator.nickname", "nickname", "product_info.title"],
    place: 1
  },
  { paths: ["region", "creator.region", "shop_info.region", "product.region"], place: 2 },
  { paths: ["currency", "shop_info.currency", "product.currency"], place: 3 }
]

/** The position of columns that belong to no kind. */
const otherPlace = 8

/** A column with its position in the table. */
export interface Ranked {
  readonly column: Column
  readonly place: number
  /** True for the column that names the row, such as `title`. It needs the most space. */
  readonly isName: boolean
}

/** Returns the columns, most useful first. `key` holds the fields that identify a row. */
export const byUse = (columns: ReadonlyArray<Column>, key: ReadonlyArray<string>): ReadonlyArray<Ranked> => {
  const ranked: Array<Ranked> = []
  const isTaken = (column: Column) => ranked.some((one) => one.column === column)
  for (const { paths, place } of kindsOf(key)) {
    const column = paths.map((path) => columns.find((column) => column.path === path && !isTaken(column)))
      .find((column) => column !== undefined)
    if (column !== undefined) ranked.push({ column, place, isName: place === 0 })
  }
  const others = columns.filter((column) => !isTaken(column)).map((column) => ({
    column,
    place: otherPlace,
    isName: false
  }))
  return [
    ...ranked,
    ...others.filter(({ column }) => !isUseless(column)),
    ...others.filter(({ column }) => isUseless(column))
  ]
}

/**
 * Returns true for a column that is rarely useful in a table: a picture, a link, a nested value or the id of another
 * object.
 */
const isUseless = ({ path, type }: Column): boolean =>
  ["id", "list", "object", "any"].includes(type) || /(^|[._])(cover|avatar|url|secid|introduction)$/.test(path)
