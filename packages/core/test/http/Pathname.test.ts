import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck as fc } from "effect"
import * as Pathname from "../../src/http/Pathname.js"

describe("Pathname.check", () => {
  it.each(["/test", "/product/v1/search", "/v1/refreshToken", "/", "/a%20b", "/a/"])("accepts %s", (path) => {
    expect(Pathname.check(path)).toEqual(Either.right(path))
  })

  it.each([
    ["", "start with"],
    ["test", "start with"],
    ["https://evil.example/test", "start with"],
    ["/test?access_token=x", "query"],
    ["/test#x", "fragment"],
    ["//evil.example/test", "URL escapes"],
    ["/a/../b", "URL escapes"],
    ["/a/%2e%2e/b", "URL escapes"],
    ["/a/./b", "URL escapes"],
    ["/a b", "URL escapes"],
    ["/宠物", "URL escapes"],
    ["/a\\b", "URL escapes"],
    ["/a\nb", "URL escapes"],
    ["/a\u0000", "URL escapes"]
  ])("rejects %j: %s", (path, issue) => {
    expect(Either.getOrThrow(Either.flip(Pathname.check(path)))).toContain(issue)
  })

  it("accepts only paths that a URL does not change", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }).map((text) => `/${text}`), (path) => {
        if (Either.isLeft(Pathname.check(path))) return
        const url = new URL(`https://host${path}?a=b`)
        expect([url.host, url.pathname, url.search, url.hash]).toEqual(["host", path, "?a=b", ""])
      }),
      { numRuns: 2000 }
    )
  })
})
