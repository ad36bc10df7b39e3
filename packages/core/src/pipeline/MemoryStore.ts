/**
 * The store behind a response cache in memory.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { GuardedStore } from "./GuardedStore.js"

/**
 * Returns the bytes that an entry takes at most: two for each UTF-16 unit of key and text, and those of the objects around
 * them. Engines hold a text of Latin-1 alone in half of that, but not always.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sizeOf = (key: string, text: string): number => 2 * (key.length + text.length) + overhead

/** The headers of two strings, and a place in a map that is half empty. Measured on Node.js: about 150 bytes. */
const overhead = 256

/**
 * Makes a store of a size in bytes. The least recently used texts are evicted first. A text larger than all of it is not stored.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (size: number): GuardedStore => {
  // A map keeps the order in which its keys were inserted: the first is the least recently used.
  const texts = new Map<string, string>()
  let used = 0
  const drop = (key: string) => {
    const text = texts.get(key)
    if (text === undefined) return
    used -= sizeOf(key, text)
    texts.delete(key)
  }
  return {
    get: (key) =>
      Effect.sync(() => {
        const text = texts.get(key)
        if (text !== undefined) {
          texts.delete(key)
          texts.set(key, text)
        }
        return Option.fromNullable(text)
      }),
    set: (key, text) =>
      Effect.sync(() => {
        drop(key)
        if (sizeOf(key, text) > size) return
        texts.set(key, text)
        used += sizeOf(key, text)
        for (const oldest of texts.keys()) {
          if (used <= size) return
          drop(oldest)
        }
      })
  }
}
