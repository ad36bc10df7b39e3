import { readFileSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { parseArgs } from "node:util"
import { calls, growth } from "./calls.js"
import { decoding } from "./decoding.js"
import { expiries } from "./expiries.js"
import { firstAnswer } from "./firstAnswer.js"
import { atALimit } from "./fleet/atALimit.js"
import { shared } from "./fleet/shared.js"
import { paging } from "./paging.js"
import { profile } from "./profile.js"
import type { Section } from "./reach.js"
import { merge, table } from "./results.js"
import { size } from "./size.js"
import { startup } from "./startup.js"
import { token } from "./token.js"

const sections: Readonly<Record<string, (scale: number) => Promise<Section>>> = {
  calls,
  token,
  expiries,
  paging,
  size,
  startup,
  firstAnswer,
  growth,
  profile,
  decoding,
  shared,
  fleet: atALimit
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false }
  }
})

const unknown = positionals.filter((name) => !(name in sections))
if (values.help || unknown.length > 0) {
  console.error(`pnpm bench [--quick | --write] [${Object.keys(sections).join(" | ")} ...]

Without the name of a section, all sections run, and their results replace those in bench/README.md.
--quick runs a tenth of the work and writes nothing.
--write also writes the results of named sections.
FASTMOSS_PYTHON_CLIENT is the path of the official Python client, which is then measured too.`)
  process.exit(unknown.length > 0 ? 1 : 0)
}

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8")).version

const done: Array<Section> = []
for (const name of positionals.length > 0 ? positionals : Object.keys(sections)) {
  const section = await sections[name]?.(values.quick ? 0.1 : 1)
  if (section === undefined) continue
  done.push(section)
  console.log(`## ${section.title}\n\n${section.text}\n`)
}

console.log(table(done.flatMap(({ reaches }) => reaches)))

if ((positionals.length === 0 || values.write) && !values.quick) {
  const readme = new URL("../README.md", import.meta.url)
  const [before = "", earlier = ""] = readFileSync(readme, "utf8").split("<!-- measured -->")
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}, ${
    ["effect", "@effect/platform", "@effect/platform-node", "undici"].map((name) => `${name} ${versionOf(name)}`).join(
      ", "
    )
  }`
  writeFileSync(
    readme,
    `${before}<!-- measured -->\n\n## Results\n\n${merge(positionals.length === 0 ? "" : earlier, machine, done)}\n`
  )
}
