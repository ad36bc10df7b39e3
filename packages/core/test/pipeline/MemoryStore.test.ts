import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, FastCheck as fc, Option } from "effect"
import * as MemoryStore from "../../src/pipeline/MemoryStore.js"

const timeToLive = Duration.minutes(1)

describe("the store in memory", () => {
  it("counts two bytes per UTF-16 unit, plus the objects around them", () => {
    expect(MemoryStore.sizeOf("key", "text")).toBe(2 * 7 + 256)
    expect(MemoryStore.sizeOf("key", "物🐶")).toBe(2 * 6 + 256)
  })

  it("never holds more than its size, and removes no more texts than necessary", () => {
    const operation = fc.record({
      key: fc.constantFrom(..."abcdefgh"),
      text: fc.string({ unit: "grapheme", maxLength: 400 }),
      isRead: fc.boolean()
    })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), fc.array(operation, { maxLength: 60 }), (size, operations) => {
        const store = MemoryStore.make(size)
        // The model: a list of entries, the least recently used first.
        let model: ReadonlyArray<readonly [string, string]> = []
        for (const { isRead, key, text } of operations) {
          const held = model.find(([other]) => other === key)
          const others = model.filter(([other]) => other !== key)
          if (isRead) {
            const found = Effect.runSync(store.get(key, timeToLive))
            expect(found).toEqual(Option.map(Option.fromNullable(held), ([, text]) => text))
            if (held !== undefined) model = [...others, held]
          } else {
            Effect.runSync(store.set(key, text, { timeToLive }))
            model = MemoryStore.sizeOf(key, text) > size ? others : [...others, [key, text]]
            while (model.reduce((sum, entry) => sum + MemoryStore.sizeOf(...entry), 0) > size) model = model.slice(1)
          }
        }
        for (const key of "abcdefgh") {
          const held = model.find(([other]) => other === key)
          expect(Effect.runSync(store.get(key, timeToLive))).toEqual(
            Option.map(Option.fromNullable(held), ([, text]) => text)
          )
        }
      })
    )
  })

  it("with the default size takes at most 32 MB of heap, for small and for Chinese entries", () => {
    for (const text of ["{}", "x".repeat(200), "物".repeat(200)]) {
      const store = MemoryStore.make(33_554_432)
      const key = (n: number) => `fm_response:${String(n).padStart(64, "0")}`
      const most = Math.floor(33_554_432 / MemoryStore.sizeOf(key(0), text))
      for (let n = 0; n <= most; n++) Effect.runSync(store.set(key(n), text, { timeToLive }))
      expect(Effect.runSync(store.get(key(0), timeToLive))).toEqual(Option.none())
      expect(Effect.runSync(store.get(key(1), timeToLive))).toEqual(Option.some(text))
      expect(Effect.runSync(store.get(key(most), timeToLive))).toEqual(Option.some(text))
    }
  })
})
