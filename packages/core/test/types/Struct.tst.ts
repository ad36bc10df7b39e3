import { Schema } from "effect"
import { describe, expect, it } from "tstyche"
import * as RequestField from "../../src/endpoint/RequestField.js"
import * as ResponseField from "../../src/endpoint/ResponseField.js"
import * as Struct from "../../src/endpoint/Struct.js"

interface Filter {
  readonly uid: string
  readonly region?: string | undefined
  readonly days?: 7 | 28 | undefined
}

type Row = {
  readonly id: string | null
  readonly gmv: number | null
  readonly extra: unknown
}

const uid = RequestField.requiredId
const region = Schema.optional(Schema.String)
const days = RequestField.oneOf(7, 28)
const { id, number: gmv, unknown: extra } = ResponseField

describe("Struct.of", () => {
  it("accepts a schema for each property, and returns a schema of the type", () => {
    expect(Struct.of<Filter>({ uid, region, days })).type.toBe<Schema.Schema<Filter, unknown>>()
    expect(Struct.of<Row>({ id, gmv, extra })).type.toBe<Schema.Schema<Row, unknown>>()
  })

  it("rejects a struct that lacks a property, optional or not", () => {
    expect(Struct.of<Filter>).type.not.toBeCallableWith({ uid, days })
    expect(Struct.of<Filter>).type.not.toBeCallableWith({ region, days })
    expect(Struct.of<Row>).type.not.toBeCallableWith({ id, gmv })
  })

  it("rejects a field that the type lacks", () => {
    expect(Struct.of<Filter>).type.not.toBeCallableWith({ uid, region, days, name: region })
    expect(Struct.of<Row>).type.not.toBeCallableWith({ id, gmv, extra, name: id })
  })

  it("rejects a field of a wider or narrower type", () => {
    expect(Struct.of<Row>).type.not.toBeCallableWith({ id: gmv, gmv, extra })
    expect(Struct.of<Row>).type.not.toBeCallableWith({ id, gmv: Schema.Number, extra })
    expect(Struct.of<Row>).type.not.toBeCallableWith({ id: extra, gmv, extra })
    expect(Struct.of<Filter>).type.not.toBeCallableWith({ uid, region, days: RequestField.days })
    expect(Struct.of<Filter>).type.not.toBeCallableWith({ uid, region, days: RequestField.oneOf(7) })
    expect(Struct.of<Filter>).type.not.toBeCallableWith({ uid, region, days: RequestField.oneOf(7, 28, 90) })
  })

  it("requires optional fields for exactly the optional properties", () => {
    expect(Struct.of<Filter>).type.not.toBeCallableWith({ uid: Schema.optional(uid), region, days })
    expect(Struct.of<Filter>).type.not.toBeCallableWith({ uid, region: Schema.UndefinedOr(Schema.String), days })
    expect(Struct.of<Row>).type.not.toBeCallableWith({ id: RequestField.id, gmv, extra })
  })

  it("rejects a schema that requires a service", () => {
    const needy: Schema.Schema<string, string, "service"> = Schema.make(Schema.String.ast)
    expect(Struct.of<Filter>).type.not.toBeCallableWith({ uid: needy, region, days })
  })

  it("rejects fields unless the type is named", () => {
    expect(Struct.of).type.not.toBeCallableWith({ uid, region, days })
  })
})

describe("a field that is a struct", () => {
  it("has the type that it names, or null", () => {
    const field = ResponseField.object<Row>({ id, gmv, extra })
    expect(Struct.of<{ readonly row: Row | null }>).type.toBeCallableWith({ row: field })
    expect(Struct.of<{ readonly row: Row }>).type.not.toBeCallableWith({ row: field })
    expect(ResponseField.object<Row>).type.not.toBeCallableWith({ id, gmv })
    expect(RequestField.filter<Filter>).type.not.toBeCallableWith({ uid, region })
  })
})
