// Collects the messages that the sources can print as an error or a warning. It uses the syntax tree of the compiler.
//
// A sink is a place that takes a text for a person: the constructor of an error, a property such as `issue`, or a warning.
// For the expression in each sink, the collector finds the texts in the sources that the expression can have as its value.
import { relative } from "node:path"
import ts from "typescript"
import { each, makeReader, sinkFunctions, textProperties, wordsOf } from "./message-texts.mjs"

/** Error classes of other packages whose constructors take a text. */
const foreignErrors = new Set(["Error", "TypeError", "RangeError", "McpError", "RequestError", "ResponseError", "DOMException"])

/** Returns true for a line on stderr that is a warning or a refusal. Other lines report progress. */
const isWarning = (text) => /^(Warning|Stopped|Left out|A fault)\b|\b(not|no)\b/i.test(text)

/**
 * Collects the messages in source files.
 *
 * @returns `messages`: texts of at least two words, in which a hole stands for a value; `parts`: texts of a single word;
 *   `unresolved`: expressions whose text cannot be found in the sources
 */
export const collect = (root, fileNames, options) => {
  const program = ts.createProgram(fileNames, { ...options, noEmit: true })
  const own = new Set(fileNames.map((name) => program.getSourceFile(name)))
  const { checker, declarationOf, functionOf, isOwn, isText, symbolOf, textsOf } = makeReader(program, own)
  const placeOf = (node) => {
    const source = node.getSourceFile()
    return `${relative(root, source.fileName)}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
  }

  const messages = new Map()
  const unresolved = new Map()
  const take = (node) => {
    if (ts.isObjectLiteralExpression(node)) return
    const { texts, unknown } = textsOf(node)
    for (const { node, text } of texts) messages.set(node, text)
    for (const node of unknown) unresolved.set(placeOf(node), node.getText().replace(/\s+/g, " ").slice(0, 100))
  }
  const takeText = (node) => {
    // Types are checked only where the syntax does not suffice, because that takes time.
    if (ts.isArrayLiteralExpression(node)) return
    const isNamed = ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)
    if (!isNamed || isText(checker.getTypeAtLocation(node))) take(node)
  }

  /** Parameters that receive a log function, such as `Effect.logWarning`. Their calls are sinks. */
  const passed = new Set()
  const isLog = (node) =>
    ts.isPropertyAccessExpression(node) && node.expression.getText() === "Effect"
    && /^log(Warning|Error|Fatal)$/.test(node.name.text)

  const isOwnError = (expression) => {
    const declaration = ts.isIdentifier(expression) ? declarationOf(symbolOf(expression)) : undefined
    return declaration !== undefined && ts.isClassDeclaration(declaration) && isOwn(declaration)
      && /Error|Issue/.test(`${declaration.name?.text} ${declaration.heritageClauses?.[0]?.getText()}`)
  }

  const takeArguments = ({ arguments: given }) => {
    for (const argument of given ?? []) {
      takeText(argument)
      if (!ts.isObjectLiteralExpression(argument)) continue
      for (const { initializer, name } of argument.properties) if (name?.text === "description") takeText(initializer)
    }
  }

  for (const source of own) {
    each(source, (node) => {
      if (!isLog(node) || (ts.isCallExpression(node.parent) && node.parent.expression === node)) return
      const call = node.parent
      const parameter = ts.isCallExpression(call)
        ? functionOf(symbolOf(call.expression))?.parameters[call.arguments.indexOf(node)]
        : undefined
      if (parameter) passed.add(parameter)
      else unresolved.set(placeOf(node), node.getText())
    })
  }

  for (const source of own) {
    each(source, (node) => {
      if (ts.isNewExpression(node)) {
        if (foreignErrors.has(node.expression.getText().split(".").at(-1)) || isOwnError(node.expression)) {
          takeArguments(node)
        }
      }
      if (ts.isCallExpression(node)) {
        const { expression } = node
        if (ts.isPropertyAccessExpression(expression)) {
          const { expression: owner, name } = expression
          if (sinkFunctions.get(owner.getText())?.includes(name.text)) takeArguments(node)
          if (name.text === "tell") takeWarnings(node)
        } else if (ts.isIdentifier(expression)) {
          if (expression.text === "tell") takeWarnings(node)
          else if (passed.size > 0 && passed.has(declarationOf(symbolOf(expression)))) takeArguments(node)
        }
      }
      if (ts.isPropertyAssignment(node) && textProperties.has(node.name.text)) takeText(node.initializer)
      if (ts.isShorthandPropertyAssignment(node) && textProperties.has(node.name.text)) takeText(node.name)
      if (ts.isGetAccessor(node) && node.name.text === "message") take(node)
    })
  }

  function takeWarnings(node) {
    for (const argument of node.arguments) {
      const { texts } = textsOf(argument)
      const isEnd = texts.some(({ text }) => /^(Stopped|Left out)\b/.test(text))
      for (const { node, text } of texts) if (isEnd || isWarning(text)) messages.set(node, text)
    }
  }

  const all = [...messages].map(([node, text]) => ({ text, place: placeOf(node) }))
  return {
    messages: all.filter(({ text }) => wordsOf(text).length >= 2),
    // A single word is too short to identify an entry.
    parts: all.filter(({ text }) => wordsOf(text).length === 1),
    unresolved: [...unresolved].map(([place, text]) => ({ place, text }))
  }
}

/** Returns the source files of the packages, and the compiler options for them. */
export const projectOf = (root) => {
  const { options } = ts.getParsedCommandLineOfConfigFile(`${root}/packages/cli/tsconfig.json`, {
    composite: false,
    incremental: false
  }, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} })
  const fileNames = ["core", "node", "sandbox", "cli"].flatMap((name) =>
    ts.sys.readDirectory(`${root}/packages/${name}/src`, [".ts"])
  ).filter((name) => !/\.(d|generated)\.ts$/.test(name))
  return { fileNames, options }
}
