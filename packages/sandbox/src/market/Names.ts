/**
 * Functions that generate names and titles. Each takes `pick`, a function that returns a random element of a list.
 *
 * @since 0.1.0
 */
import * as SeedData from "./SeedData.js"
import type { SeededRandom } from "./SeededRandom.js"

type Pick = SeededRandom["pick"]

/**
 * Generates the name of a brand: two or three syllables with a capital letter.
 *
 * @since 0.1.0
 * @category constructors
 */
export const brand = (pick: Pick): string => {
  const name = `${word(pick)}${pick([...SeedData.syllables, ""] as const)}`
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}

/**
 * Generates a word with two syllables.
 *
 * @since 0.1.0
 * @category constructors
 */
export const word = (pick: Pick): string => `${pick(SeedData.syllables)}${pick(SeedData.syllables)}`

/**
 * Generates the title of a product in the language of its region.
 *
 * @since 0.1.0
 * @category constructors
 */
export const title = (pick: Pick, { brand, language, thing, top }: {
  readonly language: SeedData.Language
  readonly brand: string
  readonly thing: string
  readonly top: SeedData.TopCategory
}): string => {
  const praise = pick(SeedData.praise[language])
  switch (language) {
    case "en":
      return `${brand} ${praise} ${thing}${pick(["", ", 2-Pack", ", Gift Box", " – Multiple Colors"])}`
    case "fil":
      return `${brand} ${thing} ${praise}`
    case "ja":
      return `${praise}${pick(top.things.ja)} ${brand}${pick(["", " 2点セット", "(日本国内発送)"])}`
    default:
      return `${pick(top.things[language])} ${praise} ${brand}`
  }
}
