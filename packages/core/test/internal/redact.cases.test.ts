import { describe, expect, it } from "@effect/vitest"
import { Redacted } from "effect"
import * as Redactor from "../../src/internal/redact.js"

const redactorOf = (...secrets: ReadonlyArray<string>) => Redactor.make(secrets.map((secret) => Redacted.make(secret)))

describe("a redacted text", () => {
  it("is unchanged without secrets, or with empty ones only", () => {
    for (const { json, text } of [redactorOf(), redactorOf("", "")]) {
      expect(text("a \\u0041 %41 text")).toBe("a \\u0041 %41 text")
      expect(json({ a: ["b", 1] })).toEqual({ a: ["b", 1] })
    }
    expect(redactorOf("", "key").text("a key")).toBe("a <redacted>")
  })

  it("has every secret replaced in any place, and nothing else", () => {
    const { text } = redactorOf("key", "sign")
    expect(text("key")).toBe("<redacted>")
    expect(text("key,sign,key")).toBe("<redacted>,<redacted>,<redacted>")
    expect(text("keykeysign")).toBe("<redacted><redacted><redacted>")
    expect(text("akey and kesign, not ke sig")).toBe("a<redacted> and ke<redacted>, not ke sig")
  })

  it("has the longer of two secrets replaced if it contains the shorter, in either order", () => {
    for (const { text } of [redactorOf("key", "key-42"), redactorOf("key-42", "key")]) {
      expect(text("[key-42] [key]")).toBe("[<redacted>] [<redacted>]")
    }
  })

  it.each(["x", "]key", "^key", "\\key", "-key", "[key", "a-z", "%key", "&key", "+key", "$&"])(
    "has the secret %j replaced, although its characters have a meaning elsewhere",
    (secret) => {
      expect(redactorOf(secret).text(`1 ${secret} 2`)).toBe("1 <redacted> 2")
      expect(redactorOf("9", secret, "0").text(`1 ${secret} 2`)).toBe("1 <redacted> 2")
    }
  )

  it("has a secret replaced whose spelling starts or continues with an escape", () => {
    const { text } = redactorOf("key=1")
    for (const echo of ["%6bey=1", "k%65y=1", "key%3D1", "\\u006bey=1", "&#107;ey=1", "key=&#49;"]) {
      expect(text(`[${echo}]`)).toBe("[<redacted>]")
    }
    expect(text("%6b %6bex %6bey")).toBe("%6b %6bex %6bey")
  })
})

describe("a long secret with its end cut off", () => {
  const secret = "0123456789ABCDEFGHIJKLMNOPQR"

  it("is replaced if at least half of it is left", () => {
    const { text } = redactorOf(secret)
    expect(text(`a ${secret.slice(0, 14)} b`)).toBe("a <redacted> b")
    expect(text(`a ${secret.slice(0, 13)} b`)).toBe(`a ${secret.slice(0, 13)} b`)
  })

  it("is replaced if it has at least 24 characters, of which 12 are enough", () => {
    expect(redactorOf(secret.slice(0, 24)).text(secret.slice(0, 12))).toBe("<redacted>")
    expect(redactorOf(secret.slice(0, 24)).text(secret.slice(0, 11))).toBe(secret.slice(0, 11))
    expect(redactorOf(secret.slice(0, 23)).text(secret.slice(0, 22))).toBe(secret.slice(0, 22))
  })

  it.each([" ", "\n", "\"", "'", "<", ">"])("is replaced together with the rest of its word, up to %j", (end) => {
    expect(redactorOf(secret).text(`(${secret.slice(0, 20)}...)${end}next`)).toBe(`(<redacted>${end}next`)
    expect(redactorOf(secret).text(`${secret.slice(0, 20)}...)`)).toBe("<redacted>")
  })
})

describe("a secret in another encoding", () => {
  // Fifteen bytes, so that the Base64 form has no padding. It contains both characters that URLs and JSON escape.
  const secret = "\u00fb\u00ff\u00be>>>???~~~"
  const base64 = Buffer.from(secret).toString("base64")

  it("is replaced in every form of Base64", () => {
    expect(base64).toMatch(/\+.*\//)
    const { text } = redactorOf(secret)
    for (
      const form of [
        base64,
        base64.replaceAll("+", "-").replaceAll("/", "_"),
        base64.replaceAll("/", "\\/"),
        encodeURIComponent(base64),
        base64.replaceAll("+", "%2b").replaceAll("/", "%2f")
      ]
    ) {
      expect(text(`[${form}]`)).toBe("[<redacted>]")
    }
  })

  it.each(["", "a", "ab", "abc"])("is replaced in Base64 after %j, and before other text", (before) => {
    for (const after of ["", "xyz"]) {
      const echo = Buffer.from(`${before}my-secret-key!${after}`).toString("base64")
      const redacted = redactorOf("my-secret-key!").text(echo)
      expect(redacted).toContain("<redacted>")
      // At most two digits remain at each end. They share bits with an adjacent byte.
      const rest = redacted.replace("<redacted>", "").replaceAll("=", "")
      expect(rest.length).toBeLessThanOrEqual((before.length + after.length) * 2 + 2)
    }
  })

  it("is replaced in hexadecimal digits of either case", () => {
    const hex = Buffer.from("my-key!?").toString("hex")
    expect(redactorOf("my-key!?").text(`${hex} ${hex.toUpperCase()}`)).toBe("<redacted> <redacted>")
  })

  it("is kept if it has fewer than eight bytes, because its encoding is too short to be distinguished from other text", () => {
    const hex = Buffer.from("my-key!").toString("hex")
    expect(redactorOf("my-key!").text(hex)).toBe(hex)
  })
})

describe("a redacted excerpt", () => {
  const excerpt = (text: string) => redactorOf("secret").excerpt(text)

  it("is one line", () => {
    expect(excerpt("  a\n\n b\t\tsecret \n")).toBe("a b <redacted>")
  })

  it("has at most 200 characters", () => {
    expect(excerpt("x".repeat(200))).toBe("x".repeat(200))
    expect(excerpt("x".repeat(201))).toBe(`${"x".repeat(199)}…`)
    expect(excerpt(` ${"x".repeat(200)} `)).toBe("x".repeat(200))
  })

  it("is not cut within a character", () => {
    expect(excerpt("x".repeat(198) + "🐶🐶")).toBe(`${"x".repeat(198)}…`)
    expect(excerpt("x".repeat(197) + "🐶🐶")).toBe(`${"x".repeat(197)}🐶…`)
  })

  it("keeps half a character that the server sent", () => {
    expect(excerpt(`\ud83d${"x".repeat(200)}`)).toBe(`\ud83d${"x".repeat(198)}…`)
  })

  it("is made from the first 20,000 characters, and contains no part of a secret behind them", () => {
    for (const secret of ["ABCDEFGHIJKLMNOPQRSTUVW", "A".repeat(60)]) {
      const { excerpt } = redactorOf(secret)
      const after = (spaces: number, text: string) => excerpt(`a${" ".repeat(spaces)}${text}${" ".repeat(9_000)}`)
      expect(after(18_000, "b")).toBe("a b…")
      expect(after(23_000, "b")).toBe("a…")
      for (let spaces = 19_950; spaces < 22_300; spaces += 10) expect(after(spaces, secret)).not.toMatch(/[A-Z]/)
    }
  })

  it("shows that it was cut if the text was not searched to its end", () => {
    expect(excerpt("x" + " ".repeat(100_000))).toBe("x…")
    expect(excerpt("x" + " ".repeat(20_000))).toBe("x")
  })
})

describe("redacted JSON", () => {
  const json = (value: unknown) => redactorOf("secret", "12345678", "true").json(value)

  it("has its texts and field names redacted at any depth", () => {
    expect(json({ a: [{ secret: "a secret" }, null, []], b: {} })).toEqual({
      a: [{ "<redacted>": "a <redacted>" }, null, []],
      b: {}
    })
    expect(json("secret")).toBe("<redacted>")
    expect(json(null)).toBeNull()
  })

  it("keeps numbers and booleans, except those that are a secret", () => {
    expect(json([1, 12345678, 123456789, true, false])).toEqual([1, "<redacted>", "<redacted>", "<redacted>", false])
  })
})
