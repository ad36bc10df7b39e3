import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import * as Envelope from "../../src/http/Envelope.js"

const read = (json: unknown) => Either.getOrThrow(Envelope.read(json))

describe("an envelope", () => {
  it("contains every field that the server sent", () => {
    expect(read({ code: 0, msg: "success", data: { list: [] }, request_id: "r-1", timestamp: 1_700_000_000 })).toEqual({
      code: 0,
      message: "success",
      data: { list: [] },
      requestId: "r-1",
      timestamp: 1_700_000_000
    })
  })

  it("requires only its code", () => {
    const bare = { code: 30002, message: "", data: null, requestId: undefined, timestamp: undefined }
    expect(read({ code: 30002 })).toEqual(bare)
    expect(read({ code: "30002" })).toEqual(bare)
  })

  it("contains the same fields if its code is a string", () => {
    expect(read({ code: "-1", message: "no", data: [1], request_id: "r-1", timestamp: 5 })).toEqual({
      code: -1,
      message: "no",
      data: [1],
      requestId: "r-1",
      timestamp: 5
    })
    expect(read({ code: "0", msg: "success" }).message).toBe("success")
  })

  it.each([
    [{ msg: "first", message: "second" }, "first"],
    [{ msg: "", message: "second" }, "second"],
    [{ msg: null, message: "second" }, "second"],
    [{ msg: 5, message: ["second"] }, ""]
  ])("takes its message from %j", (fields, message) => {
    expect(read({ code: 0, ...fields }).message).toBe(message)
    expect(read({ code: "0", ...fields }).message).toBe(message)
  })

  it("keeps data that is zero, false or an empty string", () => {
    for (const data of [0, false, ""]) expect(read({ code: 0, data }).data).toBe(data)
  })

  it("has no request id and no timestamp if theirs have another type", () => {
    for (const request_id of ["", 7, null, {}]) expect(read({ code: 0, request_id }).requestId).toBeUndefined()
    for (const timestamp of ["1700000000", null, {}]) expect(read({ code: 0, timestamp }).timestamp).toBeUndefined()
  })

  it.each([
    [null],
    ["envelope"],
    [[]],
    [7]
  ])("cannot be decoded from %j", (json) => {
    expect(Envelope.read(json)).toEqual(Either.left([{ path: "(top)", expected: "an object" }]))
  })

  it("cannot be decoded from an object without a code", () => {
    expect(Envelope.read({ data: [] })).toEqual(Either.left([{ path: "code", expected: "to be present" }]))
  })

  it.each([
    [{ code: null }],
    [{ code: 1.5 }],
    [{ code: "1.5" }],
    [{ code: "none" }],
    [{ code: true, data: [] }]
  ])("cannot be decoded from %j, whose code is not a whole number", (json) => {
    expect(Envelope.read(json)).toEqual(Either.left([{ path: "code", expected: "a whole number" }]))
  })
})
