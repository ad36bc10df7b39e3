import { Signature } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc, Redacted } from "effect"
import { createHash } from "node:crypto"
import { sha256Hex as anyRuntime } from "../../src/internal/sha256.js"
import { sha256Hex as node } from "../../src/internal/sha256.node.js"
import vectors from "../vectors/signatures.json" with { type: "json" }

describe("Signature.sign", () => {
  it("makes the official client's signature for each of its vectors", () => {
    expect(vectors.length).toBe(60)
    const signed = vectors.map(({ body, clientSecret, path }) =>
      Signature.sign({ clientSecret: Redacted.make(clientSecret), path, body })
    )
    expect(signed).toEqual(vectors.map(({ signature }) => signature))
  })

  it("covers the secret, the path and the body", () => {
    const call = { clientSecret: Redacted.make("secret"), path: "/test", body: "{}" }
    const others = [
      { ...call, clientSecret: Redacted.make("secret2") },
      { ...call, path: "/tests" },
      { ...call, body: "{ }" }
    ]
    expect(new Set([call, ...others].map(Signature.sign)).size).toBe(4)
  })
})

describe("SHA-256 for any runtime and SHA-256 of Node.js", () => {
  const openSsl = (text: string) => createHash("sha256").update(text, "utf8").digest("hex")

  it("agree for any text, including lone surrogates", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const [one, two, three] = [anyRuntime(text), node(text), openSsl(text)]
        expect(one).toBe(three)
        expect(two).toBe(three)
      }),
      { numRuns: 500 }
    )
    expect(anyRuntime("a\ud800b")).toBe(openSsl("a\ud800b"))
    expect(node("a\ud800b")).toBe(openSsl("a\ud800b"))
  })

  it("agree for one megabyte", () => {
    const text = "宠物🐶é".repeat(100_000)
    expect(anyRuntime(text)).toBe(openSsl(text))
    expect(node(text)).toBe(openSsl(text))
  })
})
