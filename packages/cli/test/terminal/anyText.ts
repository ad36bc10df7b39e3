import { FastCheck } from "effect"

/** Generates texts of all kinds, including characters that are two columns wide on a terminal. */
export const anyText = FastCheck.oneof(
  FastCheck.string(),
  FastCheck.string({ unit: "binary" }),
  FastCheck.string({ unit: "grapheme" }),
  FastCheck.array(
    FastCheck.constantFrom("yoga", "瑜伽垫", "防水", "👩‍👩‍👧", "🇺🇸", "é", "e\u0301", " ", "ｱ", "한국", "❤️", "\u200b", "—"),
    { maxLength: 30 }
  ).map((parts) => parts.join(""))
)
