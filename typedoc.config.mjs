// The site of every public module: those that the packages' `exports` name.
import { documents, published } from "./tools/typedoc/sources.mjs"

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "effect-fastmoss",
  entryPoints: published.flatMap(({ modules }) => modules.map(({ source }) => source)),
  tsconfig: "tsconfig.docs.json",
  out: "build/docs",
  plugin: ["./tools/typedoc/plugin.mjs"],
  theme: "site",
  router: "site",
  lightHighlightTheme: "github-light-default",
  darkHighlightTheme: "github-dark-default",
  customCss: "./tools/typedoc/site.css",
  readme: "README.md",
  // The first line of each page is its title.
  headings: { readme: false, document: false },
  projectDocuments: documents.map(({ name }) => `docs/${name}.md`),
  // `pnpm check:types` reports errors of types.
  skipErrorChecking: true,
  searchInDocuments: true,
  useFirstParagraphOfCommentAsSummary: true,
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  githubPages: false,
  // Links to sources need the URL of the repository, which a clone may not know.
  disableSources: true,
  // A broken link or a name without a description fails the build.
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  validation: { notExported: false, invalidLink: true, invalidPath: true, rewrittenLink: true, notDocumented: true },
  packagesRequiringDocumentation: published.map(({ name }) => name),
  requiredToBeDocumented: ["Module", "Namespace", "Variable", "Function", "Class", "Interface", "TypeAlias"],
  sort: ["source-order"]
}
