/**
 * Store of a response cache in memory.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { GuardedStore } from "./GuardedStore.js"

/**
 * Returns an upper bound of the bytes that an entry takes: two for each UTF-16 unit of key and text, plus the overhead
 * of an entry. Engines often store strings that contain only Latin-1 characters in half the space.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sizeOf = (key: string, text: string): number => 2 * (key.length + text.length) + overhead

/**
 * Memory that a stored entry takes besides its characters, in bytes: the headers of its two strings, and its slot in a
 * half-empty map. On Node.js about 150 bytes were measured.
 */
const overhead = 256

/**
 * Makes an in-memory store for a response cache, with a capacity of `size` bytes. When it is full, the least recently
 * used texts are removed. A text that exceeds the whole capacity is not stored.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (size: number): GuardedStore => {
  // A map keeps the order in which keys were inserted, so the first key is the least recently used.
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
