import { nearest } from "./nearest.js"

/** Common names of regions, keyed by region code. */
const names = {
  US: ["USA", "UNITED STATES", "UNITED STATES OF AMERICA", "AMERICA"],
  GB: ["UK", "GBR", "UNITED KINGDOM", "GREAT BRITAIN", "BRITAIN", "ENGLAND"],
  MX: ["MEX", "MEXICO"],
  ES: ["ESP", "SPAIN", "ESPANA"],
  DE: ["DEU", "GERMANY", "DEUTSCHLAND"],
  IT: ["ITA", "ITALY", "ITALIA"],
  FR: ["FRA", "FRANCE"],
  ID: ["IDN", "INDONESIA"],
  VN: ["VNM", "VIETNAM", "VIET NAM"],
  MY: ["MYS", "MALAYSIA"],
  TH: ["THA", "THAILAND"],
  PH: ["PHL", "PHILIPPINES"],
  BR: ["BRA", "BRAZIL", "BRASIL"],
  JP: ["JPN", "JAPAN"],
  SG: ["SGP", "SINGAPORE"]
}

const codes: ReadonlyMap<string, string> = new Map(
  Object.entries(names).flatMap(([code, names]) => [code, ...names].map((name) => [name, code] as const))
)

/**
 * Names that `suggest` recognizes despite one typing error. Shorter names are excluded: a code of two letters is one
 * typing error away from many others.
 */
const longNames = [...codes.keys()].filter((name) => name.length > 3)

/**
 * Returns the region code that was probably intended: `GB` for `"UK"`, `US` for `"us"`, `DE` for `"Germany"`. Returns
 * `undefined` if the text resembles no region.
 *
 * @internal
 */
export const suggest = (text: unknown): string | undefined => {
  if (typeof text !== "string" || text.length > 40) return undefined
  const name = text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[\s_-]+/g, " ").trim().toUpperCase()
  return codes.get(name) ?? codes.get(nearest(name, longNames, 1) ?? "")
}
