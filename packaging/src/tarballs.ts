/**
 * Checks of the contents of the packages' tarballs.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, Schema } from "effect"
import { isBuiltin, SourceMap } from "node:module"
import { dirname, join, sep } from "node:path"
import ts from "typescript"
import { type Check, none } from "./Check.js"
import { entryPoints, type Package } from "./Packages.js"
import * as Program from "./Program.js"
import { root } from "./root.js"

/** Reads all files of a package. Returns their texts, keyed by the path in the package. */
const filesOf = ({ folder }: Package) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const names = yield* fs.readDirectory(folder, { recursive: true })
    const texts = yield* Effect.forEach(names, (name) =>
      Effect.map(
        Effect.option(fs.readFileString(join(folder, name))),
        (text) => text._tag === "Some" ? [[name.split(sep).join("/"), text.value] as const] : []
      ))
    return new Map(texts.flat())
  })

const modulesIn = (folder: "bundle" | "dist", files: ReadonlyMap<string, string>) =>
  [...files].filter(([file]) => file.startsWith(`${folder}/`) && file.endsWith(".js"))
    .map(([file, text]) => ({ file, text }))

const modulesOf = (files: ReadonlyMap<string, string>) => modulesIn("dist", files)

/** Returns the modules with code. The other files in `bundle` only export names of these. */
const codeOf = (files: ReadonlyMap<string, string>) => [
  ...modulesOf(files),
  ...modulesIn("bundle", files).filter(({ text }) => /^(?:var|function) /m.test(text))
]

/** Returns the specifiers of all modules that the text of a module imports, including imports of types. */
const importsOf = (text: string) => ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)

const packageOf = (specifier: string) => specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/")

const manifestIsRight = ({ manifest }: Package): ReadonlyArray<string> => [
  ...manifest.type === "module" ? [] : ["is not of type module"],
  ...manifest.sideEffects === false ? [] : ["sideEffects is not false"],
  ...Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.devDependencies })
    .filter(([, range]) => /^(workspace|catalog|file|link):/.test(range))
    .map(([name, range]) => `${name} has the range ${range}`),
  // These packages must be peer dependencies, because two copies of Effect do not work together.
  ...Object.keys(manifest.dependencies).filter((name) => /^(effect$|@effect\/|@effect-fastmoss\/)/.test(name))
    .map((name) => `${name} is a dependency, but must be a peer`)
]

const importsAreDeclared = ({ manifest }: Package, files: ReadonlyMap<string, string>): ReadonlyArray<string> => {
  const declared = new Set([
    manifest.name,
    ...Object.keys(manifest.dependencies),
    ...Object.keys(manifest.peerDependencies),
    ...Object.keys(manifest.imports)
  ])
  return [...files].filter(([file]) => /^(bundle|dist)\/.*\.(js|d\.ts)$/.test(file)).flatMap(([file, text]) =>
    importsOf(text)
      .filter((specifier) => !specifier.startsWith(".") && !isBuiltin(specifier) && !declared.has(packageOf(specifier)))
      .map((specifier) => `${file} imports ${specifier}, which is not declared`)
  )
}

/** Returns the modules in `dist` that only Node.js uses. The package's `imports` replaces them in other runtimes. */
const onNodeAlone = ({ manifest }: Package): ReadonlyArray<string> =>
  Object.values(manifest.imports).flatMap((conditions) =>
    Schema.is(Schema.Struct({ node: Schema.String, default: Schema.String }))(conditions) ? [conditions.node] : []
  )

const knowsNothingOfNode = (self: Package, files: ReadonlyMap<string, string>): ReadonlyArray<string> =>
  modulesOf(files).filter(({ file }) => !onNodeAlone(self).includes(`./${file}`)).flatMap(({ file, text }) =>
    importsOf(text).filter((specifier) => isBuiltin(specifier)).map((specifier) => `${file} imports ${specifier}`)
  )

const SourceMapSources = Schema.parseJson(Schema.Struct({ sources: Schema.Array(Schema.String) }))

/**
 * Checks that each module has a declaration file, and that the source maps of both name only files in the package.
 * Returns the faults.
 */
const sourcesAreInside = (files: ReadonlyMap<string, string>): ReadonlyArray<string> => {
  const declarations = [...files.keys()].filter((file) => /^dist\/.*\.d\.ts$/.test(file))
  const maps = [...declarations, ...codeOf(files).map(({ file }) => file)].map((file) => `${file}.map`)
  const wanted = [...maps, ...modulesOf(files).map(({ file }) => file.replace(/\.js$/, ".d.ts"))]
  const missing = wanted.filter((file) => !files.has(file))
  const outside = maps.filter((file) => files.has(file)).flatMap((file) =>
    Schema.decodeSync(SourceMapSources)(files.get(file) ?? "").sources
      .map((source) => new URL(source, `file:///${file}`).pathname.slice(1))
      .filter((source) => !files.has(source))
      .map((source) => `${file} names ${source}, which is not in the package`)
  )
  return [...declarations.length === 0 ? ["no declarations"] : [], ...missing.map((file) => `no ${file}`), ...outside]
}

/** True for a function or an object that esbuild adds to joined modules. */
const isAdded = (name: string) => name.startsWith("__") || name.endsWith("_exports")

/**
 * Checks that the source map of a module leads from each declaration to the right line of the source. In a joined file,
 * a declaration may have a number after its name. Returns the faults.
 */
const mapsAreRight = (files: ReadonlyMap<string, string>): ReadonlyArray<string> =>
  codeOf(files).flatMap(({ file, text }) => {
    const map = new SourceMap(JSON.parse(files.get(`${file}.map`) ?? "{}"))
    return text.split("\n").flatMap((line, n) => {
      const [, before = "", name = ""] = /^((?:export )?(?:const|var|function|class) )(\w+)/.exec(line) ?? []
      if (name === "" || isAdded(name)) return []
      const entry = map.findEntry(n, before.length)
      const found = "originalSource" in entry
        ? files.get(new URL(entry.originalSource, `file:///${file}`).pathname.slice(1))
          ?.split("\n")[entry.originalLine]?.slice(entry.originalColumn)
        : undefined
      const written = file.startsWith("bundle/") ? name.replace(/\d+$/, "") : name
      return found?.startsWith(written) === true ? [] : [`${file}:${n + 1}: ${name} maps to ${found?.slice(0, 20)}`]
    })
  })

const tool = (name: string) => `${root}tools/node_modules/.bin/${name}`

/** Pattern of the files that the package of a command may contain. */
const filesOfCommand =
  /^(package[.]json|README[.]md|CHANGELOG[.]md|LICENSE|bin[.]cjs|loader[.]cjs|bundle\/[\w-]+[.]cjs|bundle\/THIRD-PARTY-LICENSES[.]txt|skill\/SKILL[.]md|skill\/references\/[\w-]+[.]md)$/

const mustHave = ["bin.cjs", "loader.cjs", "bundle/main.cjs", "bundle/THIRD-PARTY-LICENSES.txt", "skill/SKILL.md"]

const commandHasItsFiles = (files: ReadonlyMap<string, string>): ReadonlyArray<string> => [
  ...mustHave.filter((name) => !files.has(name)).map((name) => `no ${name}`),
  ...[...files.keys()].filter((name) => !filesOfCommand.test(name)).map((name) => `${name} must not be in the package`)
]

/**
 * Returns the modules that a bundle imports although they are neither in the package nor part of Node.js. `ioredis` is
 * allowed, because only programs with their own client use it. `ajv-formats` is allowed, because it occurs only in
 * generated text.
 */
const bundleIsWhole = (files: ReadonlyMap<string, string>): ReadonlyArray<string> =>
  [...files].filter(([file]) => file.endsWith(".cjs")).flatMap(([file, text]) =>
    importsOf(text).filter((specifier) =>
      specifier.startsWith(".")
        ? !files.has(join(dirname(file), specifier))
        : !isBuiltin(specifier) && specifier !== "ioredis" && !specifier.startsWith("ajv-formats/")
    ).map((specifier) => `${file} imports ${specifier}, which is not in the package`)
  )

/**
 * The maximum size of a command's tarball in bytes. The tarball contains all packages that the command needs, and the
 * sandbox's page.
 */
const mostBytes = 1_600_000

const checksOfCommand = (self: Package): ReadonlyArray<Check> => {
  const inFiles = (faults: (files: ReadonlyMap<string, string>) => Iterable<string>) =>
    Effect.flatMap(filesOf(self), (files) => none(faults(files)))
  const { dependencies, imports, optionalDependencies, peerDependencies } = self.manifest
  const wanted = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies, ...imports })
  return [
    {
      name: "exports only its manifest and needs no other package",
      holds: none([...entryPoints(self.manifest), ...wanted])
    },
    {
      name: "contains its program, licences and documents, and nothing else",
      holds: inFiles((files) => [
        ...["README.md", "LICENSE", "CHANGELOG.md"].filter((name) => !files.has(name)).map((name) => `no ${name}`),
        ...commandHasItsFiles(files)
      ])
    },
    { name: "contains every module that its bundle imports", holds: inFiles(bundleIsWhole) },
    {
      name: `has a tarball of at most ${mostBytes / 1e6} MB`,
      holds: Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const { size } = yield* fs.stat(self.tarball)
        yield* none(Number(size) <= mostBytes ? [] : [`it has ${(Number(size) / 1e6).toFixed(2)} MB`])
      })
    },
    { name: "publint, strict", holds: Program.run([tool("publint"), "run", self.tarball, "--strict"]) }
  ]
}

const checksOfLibrary = (self: Package): ReadonlyArray<Check> => {
  const inFiles = (faults: (files: ReadonlyMap<string, string>) => Iterable<string>) =>
    Effect.flatMap(filesOf(self), (files) => none(faults(files)))
  const isForAnyRuntime = !("@effect/platform-node" in self.manifest.peerDependencies)
  return [
    {
      name: "has a README, a LICENSE and a CHANGELOG",
      holds: inFiles((files) =>
        ["README.md", "LICENSE", "CHANGELOG.md"].filter((name) => !files.has(name)).map((name) => `no ${name}`)
      )
    },
    { name: "is an ES module without side effects, with Effect as its peer", holds: none(manifestIsRight(self)) },
    { name: "declares every package that it imports", holds: inFiles((files) => importsAreDeclared(self, files)) },
    { name: "has types, source maps and sources for every module", holds: inFiles(sourcesAreInside) },
    { name: "has source maps that lead to the declarations", holds: inFiles(mapsAreRight) },
    { name: "publint, strict", holds: Program.run([tool("publint"), "run", self.tarball, "--strict"]) },
    {
      name: `types of ${entryPoints(self.manifest).length} entry points (attw, esm-only)`,
      holds: Program.run([tool("attw"), self.tarball, "--profile", "esm-only", "--format", "ascii"])
    },
    ...isForAnyRuntime
      ? [{ name: "imports no Node.js modules", holds: inFiles((files) => knowsNothingOfNode(self, files)) }]
      : []
  ]
}

/**
 * Creates the checks of all packages. A package without `exports` is checked as a command, every other package as a
 * library.
 */
export const checks = (packages: ReadonlyArray<Package>): ReadonlyArray<Check> =>
  packages.flatMap((self) =>
    (entryPoints(self.manifest).length === 0 ? checksOfCommand : checksOfLibrary)(self).map((check) => ({
      ...check,
      name: `${self.manifest.name}: ${check.name}`
    }))
  )
