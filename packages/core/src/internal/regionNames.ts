import { nearest } from "./nearest.js"

/** Names by which people know a region other than by FastMoss's code of it. */
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

/** Two letters are one typing error away from many codes, so only names are compared. */
const longNames = [...codes.keys()].filter((name) => name.length > 3)

/**
 * Returns the region code that was probably meant: `GB` for `"UK"`, `US` for `"us"`, `DE` for `"Germany"`.
 *
 * @internal
 */
export const suggest = (text: unknown): string | undefined => {
  if (typeof text !== "string" || text.length > 40) return undefined
  const name = text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[\s_-]+/g, " ").trim().toUpperCase()
  return codes.get(name) ?? codes.get(nearest(name, longNames, 1) ?? "")
}
