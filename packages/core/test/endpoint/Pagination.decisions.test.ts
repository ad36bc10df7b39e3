import { describe, expect, it } from "@effect/vitest"
import * as Pagination from "../../src/endpoint/Pagination.js"

/** A full first page of an endpoint whose result window is five pages. */
const first: Pagination.PageSummary = { page: 1, pagesize: 100, rows: 100, total: 250, resultWindow: 500 }

const decide = (changes: Partial<Pagination.PageSummary>) => Pagination.decide({ ...first, ...changes })

describe("the next page of a listing", () => {
  it("is requested while the total promises more rows, even after a short page", () => {
    expect(decide({})).toBe("more")
    expect(decide({ rows: 1 })).toBe("more")
    expect(decide({ page: 3, rows: 49 })).toBe("more")
    expect(decide({ page: 3, rows: 50 })).toBe("end")
  })

  it("is requested after a full first page whose row count equals the total, which may count only that page", () => {
    expect(decide({ total: 100 })).toBe("more")
    expect(decide({ total: 100, rows: 101, received: 100 })).toBe("more")
    expect(decide({ total: 99, rows: 99 })).toBe("end")
    expect(decide({ page: 2, total: 200 })).toBe("end")
    expect(decide({ total: 100, resultWindow: 199 })).toBe("end")
    expect(decide({ total: 100, resultWindow: 200 })).toBe("more")
  })

  it("is not requested once the wanted number of rows was received, whatever else the pages state", () => {
    for (const changes of [{}, { rows: 0, received: 100 }, { hasNewRows: false }, { total: null }]) {
      expect(decide({ ...changes, limit: 100 })).toBe("end")
      expect(decide({ ...changes, limit: 101 })).not.toBe("end")
    }
    expect(decide({ received: 100, distinct: 99, limit: 100 })).toBe("more")
  })
})

describe("a page without rows", () => {
  const empty = { page: 3, rows: 0, received: 200 }

  it("ends the list if the total was reached, or if there is no total", () => {
    expect(decide({ ...empty, total: 200 })).toBe("end")
    expect(decide({ ...empty, total: 199 })).toBe("end")
    expect(decide({ ...empty, total: null })).toBe("end")
    expect(decide({ ...empty, total: null, firstTotal: null })).toBe("end")
    expect(decide({ page: 1, rows: 0, total: 0 })).toBe("end")
  })

  it("leaves a list incomplete if it has fewer rows than its total or its first total", () => {
    expect(decide({ ...empty, total: 201 })).toBe("incomplete")
    expect(decide({ ...empty, total: 200, distinct: 199 })).toBe("incomplete")
    expect(decide({ ...empty, total: 200, firstTotal: 201 })).toBe("incomplete")
    expect(decide({ ...empty, total: 201, firstTotal: 200 })).toBe("incomplete")
    expect(decide({ ...empty, total: null, firstTotal: 201 })).toBe("incomplete")
  })
})

describe("a page of repeated rows", () => {
  it("leaves a list incomplete, even if its total was reached", () => {
    expect(decide({ page: 2, hasNewRows: false })).toBe("incomplete")
    expect(decide({ page: 2, hasNewRows: false, total: 200 })).toBe("incomplete")
    expect(decide({ page: 2, hasNewRows: false, total: null })).toBe("incomplete")
  })

  it("leaves a list incomplete once more than half of all rows were repeated", () => {
    const repeated = { page: 4, received: 400, total: 1000, resultWindow: undefined }
    expect(decide({ ...repeated, distinct: 200 })).toBe("more")
    expect(decide({ ...repeated, distinct: 199 })).toBe("incomplete")
  })

  it("does not contradict a total that fits the rows without it", () => {
    const repeated = { page: 2, received: 120, distinct: 60, hasNewRows: false, resultWindow: undefined }
    expect(Pagination.lastPage({ ...first, ...repeated, total: 100, served: 60, rows: 60 })).toBe(3)
  })
})

describe("the end of the result window", () => {
  it("ends a list whose total promises more rows", () => {
    expect(decide({ page: 4, total: 600 })).toBe("more")
    expect(decide({ page: 5, total: 600 })).toBe("resultWindow")
    expect(decide({ page: 4, total: 600, resultWindow: 499 })).toBe("resultWindow")
    expect(decide({ page: 50, total: 6_000, resultWindow: undefined })).toBe("more")
  })

  it("is assumed if the total equals the window, because FastMoss states no larger total", () => {
    expect(decide({ page: 5, total: 500 })).toBe("resultWindow")
    expect(decide({ page: 5, total: 501, received: 501 })).toBe("resultWindow")
    expect(decide({ page: 5, total: 499, rows: 99 })).toBe("end")
  })

  it("ends a list without a total after a full page, while a shorter page is its own end", () => {
    expect(decide({ page: 4, total: null })).toBe("more")
    expect(decide({ page: 4, rows: 1, total: null })).toBe("more")
    expect(decide({ page: 5, total: null })).toBe("resultWindow")
    expect(decide({ page: 5, rows: 99, total: null })).toBe("end")
    expect(decide({ page: 5, rows: 20, served: 20, total: null })).toBe("resultWindow")
    expect(decide({ page: 5, rows: 19, served: 20, total: null })).toBe("end")
  })
})

describe("a total that the rows contradict", () => {
  it("is ignored", () => {
    for (const total of [0, -1, 99, Number.NaN, Infinity, -Infinity]) {
      expect(decide({ total })).toBe("more")
      expect(decide({ page: 2, total })).toBe("more")
      expect(decide({ page: 5, total, rows: 99, received: 499 })).toBe("end")
    }
  })

  it("is detected from all received rows, including repeated ones", () => {
    expect(decide({ page: 3, rows: 50, received: 251, distinct: 240 })).toBe("more")
    expect(decide({ page: 3, rows: 50, received: 250, distinct: 240 })).toBe("incomplete")
  })

  it("is trusted on a page without rows, if it is a valid row count", () => {
    expect(decide({ page: 3, rows: 0, received: 200, distinct: 150, total: 199 })).toBe("incomplete")
    expect(decide({ page: 3, rows: 0, total: 1 })).toBe("end")
    expect(decide({ page: 1, rows: 0, total: 1 })).toBe("incomplete")
    expect(decide({ page: 1, rows: 0, total: -1, firstTotal: 0 })).toBe("end")
    expect(decide({ page: 1, rows: 0, total: Infinity })).toBe("end")
  })
})

describe("a list with repeated rows", () => {
  it("is complete once its distinct rows reach its first total", () => {
    const last = { page: 3, rows: 50, received: 250 }
    expect(decide({ ...last, distinct: 249 })).toBe("incomplete")
    expect(decide({ ...last, distinct: 249, firstTotal: 249 })).toBe("end")
    expect(decide({ ...last, distinct: 249, firstTotal: null })).toBe("end")
  })
})

describe("isCut", () => {
  const isCut = (changes: Partial<Pagination.PageSummary>) => Pagination.isCut({ ...first, ...changes })

  it("returns true if the total reaches the window, or exceeds the last whole page within it", () => {
    expect(isCut({ total: 499 })).toBe(false)
    expect(isCut({ total: 500 })).toBe(true)
    expect(isCut({ total: 501 })).toBe(true)
    expect(isCut({ total: 400, resultWindow: 450 })).toBe(false)
    expect(isCut({ total: 401, resultWindow: 450 })).toBe(true)
  })

  it("returns true if more rows are wanted than the window allows", () => {
    expect(isCut({ total: 600, limit: 500 })).toBe(false)
    expect(isCut({ total: 600, limit: 501 })).toBe(true)
    expect(isCut({ total: 600, limit: 401, resultWindow: 450 })).toBe(true)
  })

  it("returns true only for a list with a total and a window", () => {
    expect(isCut({ total: null })).toBe(false)
    expect(isCut({ total: 1e9, resultWindow: undefined })).toBe(false)
    expect(isCut({ total: Infinity })).toBe(false)
  })
})

describe("the last page to request ahead", () => {
  const lastPage = (changes: Partial<Pagination.PageSummary>) => Pagination.lastPage({ ...first, ...changes })

  it("is the last page of the total, and at least the next page", () => {
    expect(lastPage({})).toBe(3)
    expect(lastPage({ total: 200 })).toBe(2)
    expect(lastPage({ total: 201 })).toBe(3)
    expect(lastPage({ page: 3, rows: 50 })).toBe(4)
    expect(lastPage({ total: 100 })).toBe(2)
  })

  it("is limited by the result window", () => {
    expect(lastPage({ total: 9_999 })).toBe(5)
    expect(lastPage({ total: 9_999, resultWindow: 499 })).toBe(4)
    expect(lastPage({ total: 9_999, resultWindow: undefined })).toBe(100)
    expect(lastPage({ total: null })).toBe(5)
    expect(lastPage({ total: null, resultWindow: undefined })).toBe(Infinity)
  })

  it("is the next page after a short page without a total", () => {
    expect(lastPage({ rows: 99, total: null })).toBe(2)
    expect(lastPage({ rows: 20, served: 20, total: null })).toBe(5)
    expect(lastPage({ rows: 19, served: 20, total: null })).toBe(2)
  })

  it("is the last page with wanted rows", () => {
    expect(lastPage({ total: null, limit: 300 })).toBe(3)
    expect(lastPage({ total: null, limit: 301 })).toBe(4)
    expect(lastPage({ total: null, limit: 300, received: 100, distinct: 99 })).toBe(4)
    expect(lastPage({ total: 1_000, limit: 110 })).toBe(2)
  })

  it("is computed from the size of the pages that the server sent", () => {
    expect(lastPage({ rows: 20, served: 20, total: 100 })).toBe(5)
    expect(lastPage({ page: 2, rows: 30, served: 20, received: 50, total: 110 })).toBe(4)
  })
})

describe("the page size after the first page", () => {
  const size = (changes: Partial<Pagination.PageSummary>) => Pagination.sizeAfterFirst({ ...first, ...changes })

  it("is the server's size if the first page has at most half of the requested rows and the total promises more", () => {
    expect(size({ rows: 50 })).toBe(50)
    expect(size({ rows: 51 })).toBe(100)
    expect(size({ rows: 50, total: 50 })).toBe(100)
    expect(size({ rows: 50, total: 51 })).toBe(50)
  })

  it("is the server's size if the first page is short and there is no total", () => {
    expect(size({ rows: 99, total: null })).toBe(99)
    expect(size({ rows: 100, total: null })).toBe(100)
    expect(size({ rows: 101, total: null })).toBe(100)
  })

  it("stays after a page of fewer than five rows, and after any later page", () => {
    expect(size({ rows: 5 })).toBe(5)
    expect(size({ rows: 4 })).toBe(100)
    expect(size({ page: 2, rows: 50 })).toBe(100)
  })
})
