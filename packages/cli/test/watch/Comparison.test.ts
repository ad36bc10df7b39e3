import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { type Change, compare, distinct, idOf } from "../../src/watch/Comparison.js"

const fields = { key: ["product.id"], compared: ["units_sold", "gmv"] }

const figure = FastCheck.option(FastCheck.integer({ min: 0, max: 3 }), { nil: null })

const rowOf = FastCheck.record({
  product: FastCheck.record({
    id: FastCheck.option(FastCheck.integer({ min: 1, max: 12 }).map(String), { nil: null })
  }),
  units_sold: figure,
  gmv: figure
})

const ranking = FastCheck.array(rowOf, { maxLength: 14 })

interface Row {
  readonly product: { readonly id: string | null }
  readonly units_sold: number | null
  readonly gmv: number | null
}

interface Entry {
  readonly id: string
  readonly figures: Readonly<Record<string, unknown>>
}

const entriesOf = (rows: ReadonlyArray<Row>): ReadonlyArray<Entry> =>
  distinct(rows, fields.key).map((row) => ({
    id: idOf(row, fields.key) ?? "",
    figures: { units_sold: row.units_sold, gmv: row.gmv }
  }))

const apply = (old: ReadonlyArray<Entry>, changes: ReadonlyArray<Change>): ReadonlyArray<Entry> => {
  const byId = new Map(changes.map((change) => [change.id, change]))
  const next: Array<Entry> = []
  old.forEach((entry, i) => {
    const change = byId.get(entry.id)
    if (change === undefined) next[i] = entry
    else if (change.rank !== null) {
      const figures = Object.fromEntries(change.figures.map(({ after, path }) => [path, after]))
      next[change.rank - 1] = { id: entry.id, figures: { ...entry.figures, ...figures } }
    }
  })
  for (const { id, kind, rank, row } of changes) {
    if (kind === "entered" && rank !== null) {
      const { gmv, units_sold } = row as Row
      next[rank - 1] = { id, figures: { units_sold, gmv } }
    }
  }
  return next
}

/** Returns the entries that the changes must produce. A figure that is null in either ranking keeps its old value. */
const expected = (before: ReadonlyArray<Row>, after: ReadonlyArray<Row>): ReadonlyArray<Entry> => {
  const old = new Map(entriesOf(before).map((entry) => [entry.id, entry.figures]))
  return entriesOf(after).map(({ figures, id }) => {
    const previous = old.get(id)
    return {
      id,
      figures: previous === undefined ? figures : Object.fromEntries(
        Object.entries(figures).map(([path, value]) => [
          path,
          value === null || previous[path] === null ? previous[path] : value
        ])
      )
    }
  })
}

describe("the comparison of two rankings", () => {
  it("gives the changes that turn the old ranking into the new one", () => {
    FastCheck.assert(FastCheck.property(ranking, ranking, (before, after) => {
      expect(apply(entriesOf(before), compare(before, after, fields))).toEqual(expected(before, after))
    }))
  })

  it("gives at most one change per row, so that no row has both entered and left", () => {
    FastCheck.assert(FastCheck.property(ranking, ranking, (before, after) => {
      const ids = compare(before, after, fields).map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
    }))
  })

  it("gives no changes for equal rankings", () => {
    FastCheck.assert(FastCheck.property(ranking, (rows) => {
      expect(compare(rows, structuredClone(rows), fields)).toEqual([])
    }))
  })

  it("gives the opposite changes in the other direction", () => {
    const opposites = { entered: "left", left: "entered", moved: "moved", changed: "changed" } as const
    const text = (
      { figures, id, kind, rank, rankBefore }: Pick<Change, "figures" | "id" | "kind" | "rank" | "rankBefore">
    ) => JSON.stringify([id, kind, rank, rankBefore, figures.map(({ after, before, path }) => [path, before, after])])
    FastCheck.assert(FastCheck.property(ranking, ranking, (before, after) => {
      const back = compare(after, before, fields).map(({ figures, id, kind, rank, rankBefore }) =>
        text({
          id,
          kind: opposites[kind],
          rank: rankBefore,
          rankBefore: rank,
          figures: figures.map(({ after, before, path }) => ({ path, before: after, after: before }))
        })
      )
      expect(back.sort()).toEqual(compare(before, after, fields).map(text).sort())
    }))
  })

  it("sorts the changes by the new rank, then by the old rank", () => {
    const row = (id: string, units_sold = 0) => ({ product: { id }, units_sold })
    const changes = compare(
      [row("a"), row("b"), row("c"), row("d", 1), row("e")],
      [row("x"), row("a"), row("c"), row("d", 2)],
      fields
    )
    expect(changes.map(({ id, kind, rank, rankBefore }) => [id, kind, rankBefore, rank])).toEqual([
      ["x", "entered", null, 1],
      ["a", "moved", 1, 2],
      ["d", "changed", 4, 4],
      ["b", "left", 2, null],
      ["e", "left", 5, null]
    ])
    expect(changes[2]?.figures).toEqual([{ path: "units_sold", before: 1, after: 2 }])
  })
})
