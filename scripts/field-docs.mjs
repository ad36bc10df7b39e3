// Reads the docstrings of the fields of payloads and rows with the TypeScript compiler, as an editor shows them.
import { join } from "node:path"
import ts from "typescript"

/**
 * Returns the docstrings of fields. `endpoints` are keyed by endpoint and path: `{ "Product.search": { payload: {
 * "filter.region": "…" }, data: { "list.price": "…" } } }`. `types`, for named types, are keyed by type and field.
 */
export const fieldDocs = (root) => {
  const checker = programOf(join(root, "packages/core/tsconfig.json"))
  const types = new Map()

  const textOf = (symbol) => {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker))
      // Joins the lines of a paragraph into one line, but keeps the lines of a list.
      .replace(/([^\n])\n(?=[^\n\-|])/g, "$1 ")
    const standard = symbol.getJsDocTags(checker).find(({ name }) => name === "default")
    return standard ? `${text} Default: ${ts.displayPartsToString(standard.text)}.`.trim() : text
  }

  /**
   * Returns the docstrings of a type's fields, keyed by path. Elements of a list and members of a union add nothing to
   * the path. `above` are the types that contain the type.
   */
  const textsOf = (type, path, above) => {
    const inner = (type.isUnion() ? type.types : [type])
      .map((one) => checker.isArrayType(one) ? checker.getTypeArguments(one)[0] : one)
    return Object.assign({}, ...inner.map((one) => {
      const isStruct = (one.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0
        && !checker.isTupleType(one)
        // A type inside itself is not read again, because the recursion would not end.
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

  /**
   * Stores the docstrings of a named type's fields. If different types have the same name, their fields get no
   * docstrings.
   */
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
    /**
     * Returns the exports of each file whose path matches, as pairs of the captured part of the path and the exports.
     */
    modules: (pattern) =>
      program.getSourceFiles().flatMap((source) => {
        const [, name] = pattern.exec(source.fileName) ?? []
        const module = name && checker.getSymbolAtLocation(source)
        return module ? [[name, checker.getExportsOfModule(module)]] : []
      })
  })
}
