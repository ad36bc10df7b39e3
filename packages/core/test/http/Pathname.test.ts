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
    ["//evil.example/test", "plain"],
    ["/a/../b", "plain"],
    ["/a/%2e%2e/b", "plain"],
    ["/a/./b", "plain"],
    ["/a b", "plain"],
    ["/宠物", "plain"],
    ["/a\\b", "plain"],
    ["/a\nb", "plain"],
    ["/a\u0000", "plain"]
  ])("refuses %j: %s", (path, why) => {
    expect(Either.getOrThrow(Either.flip(Pathname.check(path)))).toContain(why)
  })

  it("accepts only what a URL leaves as it is, on the host that it is put behind", () => {
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
