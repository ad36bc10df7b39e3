// Reads the comments on the fields of payloads and rows with the TypeScript compiler, as an editor shows them.
import { join } from "node:path"
import ts from "typescript"

/**
 * Returns the comments of fields, keyed by endpoint and path:
 * `{ "Product.search": { payload: { "filter.region": "…" }, data: { "list.price": "…" } } }`. For named types, the comments are
 * keyed by type and field.
 */
export const fieldDocs = (root) => {
  const checker = programOf(join(root, "packages/core/tsconfig.json"))
  const types = new Map()

  const textOf = (symbol) => {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker))
      // Lines of a paragraph are one; a list keeps its lines.
      .replace(/([^\n])\n(?=[^\n\-|])/g, "$1 ")
    const standard = symbol.getJsDocTags(checker).find(({ name }) => name === "default")
    return standard ? `${text} Default: ${ts.displayPartsToString(standard.text)}.`.trim() : text
  }

  /** Returns the comments of a type's fields, keyed by path. Elements of a list and members of a union add nothing to the path. */
  const textsOf = (type, path, above) => {
    const inner = (type.isUnion() ? type.types : [type])
      .map((one) => checker.isArrayType(one) ? checker.getTypeArguments(one)[0] : one)
    return Object.assign({}, ...inner.map((one) => {
      const isStruct = (one.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0
        && !checker.isTupleType(one)
        // A recursive type is read only once.
        && !above.includes(one)
      // The members of an intersection such as `string & {}` are not fields.
      if (!isStruct || (one.isIntersection() && !one.types.every(({ flags }) => flags & ts.TypeFlags.Object))) return {}
      const own = one.getProperties().map((symbol) => [symbol, textOf(symbol)])
      noteType(one, own)
      return Object.assign({}, ...own.map(([symbol, text]) => ({
        [`${path}${symbol.name}`]: text,
        ...textsOf(checker.getTypeOfSymbol(symbol), `${path}${symbol.name}.`, [...above, one])
      })))
    }))
  }

  /** Records the comments of a named type. Different types with the same name get no comments. */
  const noteType = (type, own) => {
    const name = (type.aliasSymbol ?? type.symbol)?.name
    if (name === undefined || name === "__type") return
    const texts = Object.fromEntries(own.map(([symbol, text]) => [symbol.name, text]))
    const known = types.get(name)
    types.set(name, known === undefined || JSON.stringify(known) === JSON.stringify(texts) ? texts : {})
  }

  const endpoints = checker.modules(/\/core\/src\/endpoints\/([A-Z]\w+)\.ts$/).flatMap(([family, exported]) =>
    exported.flatMap((symbol) => {
      const call = checker.getTypeOfSymbol(symbol)
      const signature = call.getProperty("endpoint") && call.getCallSignatures()[0]
      if (!signature) return []
      const [data] = checker.getTypeArguments(signature.getReturnType())
      return [[`${family}.${symbol.name}`, {
        payload: textsOf(checker.getTypeOfSymbol(signature.parameters[0]), "", []),
        data: textsOf(data, "", [])
      }]]
    })
  )
  return { endpoints: Object.fromEntries(endpoints), types: Object.fromEntries(types) }
}

const programOf = (config) => {
  const { fileNames, options } = ts.getParsedCommandLineOfConfigFile(config, {}, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"))
    }
  })
  const program = ts.createProgram(fileNames, options)
  const checker = program.getTypeChecker()
  return Object.assign(checker, {
    /** Returns the exports of each file whose name matches, keyed by the captured part of the name. */
    modules: (pattern) =>
      program.getSourceFiles().flatMap((source) => {
        const [, name] = pattern.exec(source.fileName) ?? []
        const module = name && checker.getSymbolAtLocation(source)
        return module ? [[name, checker.getExportsOfModule(module)]] : []
      })
  })
}
