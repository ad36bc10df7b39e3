// Entries of the search field that TypeDoc does not make: calls with their paths, settings, headings of guides.
import { DeclarationReflection, ReflectionKind } from "typedoc"
import { callOf } from "./router.mjs"
import { anchorOf, calls, documents, headingsOf, settings } from "./sources.mjs"

// As TypeDoc's Slugger.
const slugOf = (heading) =>
  heading.trim().toLocaleLowerCase().replace(/[\u2000-\u206F\u2E00-\u2E7F\\'!"#$%&()*+,./:;<=>?@[\]^`{|}~]/g, "")
    .replace(/\s/g, "-").replace(/--+/, "-")

/** Adds the entries to the index. */
export const addEntries = (event, router) => {
  const project = event.searchResults[0].project
  // The index drops a slash at the start of a word, and the search field does not. A method before it keeps it.
  event.searchFieldWeights.path = 10
  event.searchFieldWeights.text = 10

  const add = ({ boost, fields, kind, name, url }) => {
    const entry = new DeclarationReflection(name, kind, project)
    entry.relevanceBoost = boost
    router.addEntry(entry, url)
    event.searchResults.push(entry)
    event.searchFields.push(fields)
  }

  for (let i = event.searchResults.length - 1; i >= 0; i--) {
    const reflection = event.searchResults[i]
    // A second entry for the same thing, or a name that no program can write.
    if (reflection.kind === ReflectionKind.Reference || reflection.getFullName().includes("__type")) {
      event.removeResult(i)
      continue
    }
    const call = callOf(reflection)
    const facts = reflection.kind === ReflectionKind.Variable ? calls.get(call) : undefined
    if (facts === undefined) continue
    event.removeResult(i)
    add({
      name: `${call} (${facts.path})`,
      kind: ReflectionKind.Variable,
      url: router.getFullUrl(reflection),
      boost: 20,
      fields: { path: `POST${facts.path}`, text: `${facts.description} ${facts.kind}` }
    })
  }
  for (const setting of settings) {
    add({
      name: setting.variables.length === 0 ? setting.option : `${setting.variables.join(", ")} (${setting.option})`,
      kind: ReflectionKind.Property,
      url: `docs/settings.html#${anchorOf(setting)}`,
      boost: 20,
      fields: { text: setting.meaning }
    })
  }
  for (const { name, title } of documents) {
    for (const heading of headingsOf(name)) {
      add({
        name: `${title}: ${heading}`,
        kind: ReflectionKind.Document,
        url: `docs/${name}.html#${slugOf(heading)}`,
        boost: 2,
        fields: {}
      })
    }
  }
}
