import { describe, expect, it } from "@effect/vitest"
import { endpoints } from "../../src/reference/Reference.js"
import { ownColumns } from "../../src/watch/ChangeFormat.js"
import { comparedOf, defaultColumns } from "../../src/watch/Figures.js"

const lists = endpoints.flatMap((endpoint) => endpoint.list === null ? [] : [{ ...endpoint, list: endpoint.list }])

describe("a watch", () => {
  it.each(lists.map((endpoint) => [endpoint.name, endpoint] as const))(
    "prints the key and figures of %s",
    (_, endpoint) => {
      const columns = defaultColumns(endpoint)
      const paths = columns.map(({ path }) => path)
      for (const key of endpoint.list.key) expect(paths).toContain(key)
      expect(new Set(paths).size).toBe(paths.length)
      expect(columns.some(({ type }) => type === "number")).toBe(true)
      const { key } = endpoint.list
      const compared = comparedOf(columns, { isPicked: false, key })
      expect(compared).toEqual(columns.filter(({ type }) => type === "number").map(({ path }) => path))
      expect(compared.length).toBeGreaterThan(0)
    }
  )

  it("compares every picked column with a single value, except the key", () => {
    const columns = [
      { path: "product_id", type: "id" },
      { path: "title", type: "text" },
      { path: "price", type: "number" },
      { path: "tags", type: "list" }
    ] as const
    expect(comparedOf(columns, { isPicked: true, key: ["product_id"] })).toEqual(["title", "price"])
  })

  it("names the fields of a change differently from the fields of every list", () => {
    const used = new Set(lists.flatMap(({ fields }) => fields.map(({ path }) => path.split(".")[0])))
    for (const name of ["before", ...ownColumns.map(({ path }) => path)]) expect(used.has(name)).toBe(false)
  })
})
