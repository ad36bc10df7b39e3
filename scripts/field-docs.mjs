// The comments on fields of payloads and answers, as an editor shows them: read from the types by the compiler.
import { join } from "node:path"
import ts from "typescript"

/**
 * By endpoint and path of the field: `{ "Product.search": { payload: { "filter.region": "…" }, data: { "list.price": "…" } } }`;
 * and by type and field for what the document refers to by a type's name.
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

  /** The text of each field of a type by its path. Elements and alternatives have the path of the whole. */
  const textsOf = (type, path, above) => {
    const inner = (type.isUnion() ? type.types : [type])
      .map((one) => checker.isArrayType(one) ? checker.getTypeArguments(one)[0] : one)
    return Object.assign({}, ...inner.map((one) => {
      const isStruct = (one.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0
        && !checker.isTupleType(one)
        // A tree ends where it repeats itself.
        && !above.includes(one)
      // Of `string & {}` nothing is a field.
      if (!isStruct || (one.isIntersection() && !one.types.every(({ flags }) => flags & ts.TypeFlags.Object))) return {}
      const own = one.getProperties().map((symbol) => [symbol, textOf(symbol)])
      noteType(one, own)
      return Object.assign({}, ...own.map(([symbol, text]) => ({
        [`${path}${symbol.name}`]: text,
        ...textsOf(checker.getTypeOfSymbol(symbol), `${path}${symbol.name}.`, [...above, one])
      })))
    }))
  }

  /** Two types of one name have no texts: the document cannot mean either. */
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
    /** Each file that matches, by what the pattern captures, with what it exports. */
    modules: (pattern) =>
      program.getSourceFiles().flatMap((source) => {
        const [, name] = pattern.exec(source.fileName) ?? []
        const module = name && checker.getSymbolAtLocation(source)
        return module ? [[name, checker.getExportsOfModule(module)]] : []
      })
  })
}
