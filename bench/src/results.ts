/** The results in bench/README.md. A run replaces the sections and the figures that it measured, and keeps the others. */
import { tableOf } from "@effect-fastmoss/testing/tableOf"
import type { Reach, Section } from "./reach.js"

const head = ["figure", "target", "measured", ""]

/** Formats the figures of sections as a table. */
export const table = (reaches: ReadonlyArray<Reach>): string => tableOf(head, reaches.map(row))

const row = ({ figure, isReached, measured, wanted }: Reach): ReadonlyArray<string> => [
  figure,
  wanted,
  measured,
  isReached ? "reached" : "**missed**"
]

/** Returns the text after the heading `## Results`: `earlier` with what was measured now. */
export const merge = (earlier: string, machine: string, measured: ReadonlyArray<Section>): string => {
  const [start = "", ...others] = earlier.split(/^### /m)
  const sections = new Map(others.map((section) => {
    const end = section.indexOf("\n")
    return [section.slice(0, end), section.slice(end).trim()]
  }))
  for (const { text, title } of measured) sections.set(title, text)
  const rows = new Map(
    start.split("\n").filter((line) => line.startsWith("| ")).slice(2)
      .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
      .map((cells): readonly [string, ReadonlyArray<string>] => [cells[0] ?? "", cells])
  )
  for (const reach of measured.flatMap(({ reaches }) => reaches)) rows.set(reach.figure, row(reach))
  return [
    `Machine: ${machine}.`,
    tableOf(head, [...rows.values()]),
    ...[...sections].map(([title, text]) => `### ${title}\n\n${text}`)
  ].join("\n\n")
}
