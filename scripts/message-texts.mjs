// Finds the texts that an expression in the sources can have as its value.
import ts from "typescript"

/** Character in a text that stands for a value which is known only when the program runs. */
export const hole = "\u0000"

const { SyntaxKind } = ts

/** Names of properties that contain a text for a person, in any object. */
export const textProperties = new Set(["issue", "message", "expected", "identifier"])

/** Names of properties that contain a name or a similar value, not a sentence. */
const valueProperties = new Set(["name", "path", "method", "title", "family", "nickname", "brand", "handle"])

/**
 * Functions of Effect's modules that take a text for a person, or a function that returns such a text. Keyed by module.
 */
export const sinkFunctions = new Map([
  ["Effect", ["logWarning", "logError", "logFatal", "fail", "dieMessage", "mapError", "filterOrFail", "orElseFail"]],
  ["Either", ["left", "mapLeft", "fromOption", "fromNullable", "filterOrLeft"]],
  ["ConfigError", ["InvalidData", "MissingData", "Unsupported", "SourceUnavailable"]],
  ["ValidationError", ["invalidValue", "invalidArgument", "missingValue", "missingFlag"]],
  ["Schema", ["filter"]]
])

/** Methods of strings and arrays whose result consists of the texts in that string or array. */
const passing = new Set(
  ["join", "trim", "trimEnd", "replace", "replaceAll", "slice", "filter", "find", "sort", "toSorted", "at", "toLowerCase"]
)

/** Functions of other modules whose result has the same texts as their arguments. */
const wrapping = new Set(["p", "some", "getOrUndefined", "getOrThrow", "firstSomeOf"])

/** Calls `visit` for a node and for all nodes inside it. */
export const each = (node, visit) => {
  visit(node)
  ts.forEachChild(node, (child) => each(child, visit))
}

/**
 * Makes a reader: functions that find the texts of expressions.
 *
 * @param own the source files of the project. Texts are followed only through declarations in these files.
 */
export const makeReader = (program, own) => {
  const checker = program.getTypeChecker()
  const isOwn = (node) => own.has(node.getSourceFile())

  const resolved = (symbol) => symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  /** Returns the symbol of `Module.name`. It does not look at types, which would take seconds. */
  const exportOf = ({ expression, name }) => {
    const module = ts.isIdentifier(expression) && resolved(checker.getSymbolAtLocation(expression))
    return module && module.flags & ts.SymbolFlags.Module ? resolved(module.exports.get(name.escapedText)) : undefined
  }
  const symbolOf = (node) =>
    ts.isPropertyAccessExpression(node)
      ? exportOf(node) ?? resolved(checker.getSymbolAtLocation(node))
      : resolved(checker.getSymbolAtLocation(node))
  const declarationOf = (symbol) => symbol?.valueDeclaration ?? symbol?.declarations?.[0]

  // The calls of each function, and the places that set each property.
  const calls = new Map()
  const settings = new Map()
  // Function expressions, keyed by the name of their declared type or of the property that they are assigned to.
  const literalFunctions = new Map()
  const note = (map, key, value) => map.set(key, [...map.get(key) ?? [], value])
  for (const source of own) {
    each(source, (node) => {
      if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        const { expression } = node
        const symbol = ts.isIdentifier(expression)
          ? symbolOf(expression)
          : ts.isPropertyAccessExpression(expression)
          ? exportOf(expression)
          : undefined
        const declaration = functionOf(symbol)
        note(calls, declaration ?? (expression.name ?? expression).text, node)
      }
      if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) note(settings, node.name.text, node)
      if (isLiteralFunction(node)) {
        const { parent } = node
        const name = ts.isPropertyAssignment(parent) ? parent.name.text : parent.type?.getText()
        if (name) note(literalFunctions, name, node)
      }
    })
  }

  /** Returns the function in this project that a symbol refers to, or `undefined`. */
  function functionOf(symbol) {
    const declaration = declarationOf(symbol)
    if (!declaration || !isOwn(declaration)) return undefined
    if (ts.isFunctionLike(declaration)) return declaration
    return declaration.initializer && unwrapped(declaration.initializer)
  }

  /**
   * Returns the function that an expression evaluates to, also inside a call such as `Effect.fn("name")(function*()
   * {})`.
   */
  function unwrapped(value) {
    return isLiteralFunction(value)
      ? value
      : ts.isCallExpression(value)
      ? value.arguments.find(isLiteralFunction)
      : ts.isIdentifier(value) || ts.isPropertyAccessExpression(value)
      ? functionOf(symbolOf(value))
      : undefined
  }

  const mayBeText = (type) =>
    type.isUnion()
      ? type.types.some(mayBeText)
      : !type.symbol?.declarations?.some((declaration) =>
        isOwn(declaration) && (ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration))
      ) && !(type.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.Undefined | ts.TypeFlags.Null
        | ts.TypeFlags.Void | ts.TypeFlags.BigIntLike | ts.TypeFlags.Never))
  const isText = (type) =>
    type.isUnion() ? type.types.some(isText) : Boolean(type.flags & ts.TypeFlags.StringLike)
  const nothing = { texts: [], unknown: [] }
  const unknown = (node) => ({ texts: [], unknown: [node] })
  const all = (results) => ({
    texts: [...new Set(results.flatMap(({ texts }) => texts))],
    unknown: [...new Set(results.flatMap(({ unknown }) => unknown))]
  })

  /** True while the reader is inside a text with words of its own. Parameters then count as values, not as texts. */
  let isInner = false
  const results = { true: new Map(), false: new Map() }
  const once = (node, make) => {
    const known = results[isInner]
    const before = known.get(node)
    if (before) return before
    // Stored first, so that a node which leads back to itself ends the recursion and adds no text.
    known.set(node, nothing)
    const result = make()
    known.set(node, result)
    return result
  }
  const within = (isNowInner, make) => {
    const before = isInner
    isInner = isNowInner
    try {
      return make()
    } finally {
      isInner = before
    }
  }

  /** Returns the texts that an expression can have. */
  const textsOf = (node) => once(node, () => read(node))

  const read = (node) => {
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)
      || ts.isSpreadElement(node)) return textsOf(node.expression)
    if (ts.isStringLiteralLike(node)) return { texts: [{ text: node.text, node }], unknown: [] }
    if (ts.isFunctionLike(node)) return returnsOf(node)
    if (ts.isConditionalExpression(node)) return all([textsOf(node.whenTrue), textsOf(node.whenFalse)])
    if (ts.isArrayLiteralExpression(node)) return all(node.elements.map(textsOf))
    // Properties that contain texts are collected separately.
    if (ts.isObjectLiteralExpression(node)) return nothing
    if (ts.isNewExpression(node)) return nothing
    if (ts.isBinaryExpression(node)) {
      switch (node.operatorToken.kind) {
        case SyntaxKind.BarBarToken:
        case SyntaxKind.QuestionQuestionToken:
          return all([textsOf(node.left), textsOf(node.right)])
        case SyntaxKind.AmpersandAmpersandToken:
          return textsOf(node.right)
        case SyntaxKind.PlusToken:
          return joined(node)
      }
      return nothing
    }
    if (!mayBeText(checker.getTypeAtLocation(node))) return nothing
    if (ts.isTemplateExpression(node)) return joined(node)
    if (ts.isCallExpression(node)) return resultOf(node)
    if (ts.isIdentifier(node)) return nameOf(node)
    if (ts.isPropertyAccessExpression(node)) return propertyOf(node)
    if (ts.isElementAccessExpression(node)) return elementsOf(node.expression)
    return unknown(node)
  }

  /**
   * Returns the texts of a template or a sum of strings. A text with fewer than two words of its own consists of the
   * texts of its parts.
   */
  const joined = (node) => {
    const parts = partsOf(node)
    const text = parts.map((part) => typeof part === "string" ? part : hole).join("")
    const holes = parts.filter((part) => typeof part !== "string")
    if (wordsOf(text).length < 2) {
      const inner = all(holes.map(textsOf).map(({ texts, unknown }) => ({ texts, unknown: unknown.filter(isSentence) })))
      return { texts: [...inner.texts, { text, node }], unknown: inner.unknown }
    }
    // The parts in a text with words of its own are values, such as names, except for parts that are sentences
    // themselves.
    const sentences = holes.flatMap((part) => textsOf(part).texts).filter(({ text }) => wordsOf(text).length >= 5)
    const inner = within(true, () => holes.flatMap((part) => textsOf(part).texts))
    return { texts: [...new Set([{ text, node }, ...inner, ...sentences])], unknown: [] }
  }

  /**
   * Returns true if a part of a text whose value is unknown may be a sentence. A part that comes from another package
   * is a value, such as a name or a path.
   */
  const isSentence = (node) =>
    ts.isParameter(node) || ts.isPropertySignature(node) || ts.isBindingElement(node) || ts.isFunctionLike(node)

  const partsOf = (node) => {
    if (ts.isParenthesizedExpression(node)) return partsOf(node.expression)
    if (ts.isStringLiteralLike(node)) return [node.text]
    if (ts.isTemplateExpression(node)) {
      return [node.head.text, ...node.templateSpans.flatMap((span) => [span.expression, span.literal.text])]
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.PlusToken) {
      return [...partsOf(node.left), ...partsOf(node.right)]
    }
    return [node]
  }

  const returnsOf = (declaration) => {
    if (!declaration.body) return unknown(declaration)
    if (!ts.isBlock(declaration.body)) return textsOf(declaration.body)
    const returned = []
    const visit = (node) => {
      if (ts.isFunctionLike(node)) return
      if (ts.isReturnStatement(node) && node.expression) returned.push(textsOf(node.expression))
      ts.forEachChild(node, visit)
    }
    ts.forEachChild(declaration.body, visit)
    return all(returned)
  }

  const resultOf = (node) => {
    const { expression } = node
    const declaration = functionOf(symbolOf(expression))
    if (declaration && isFormatter(declaration)) {
      return expression.name?.text === "plain" ? all(node.arguments.map(textsOf)) : nothing
    }
    if (declaration) return returnsOf(declaration)
    const texts = node.arguments.flatMap((argument) =>
      isLiteralFunction(argument)
        ? [argument]
        : ts.isObjectLiteralExpression(argument)
        ? argument.properties.flatMap(({ initializer }) =>
          initializer && isLiteralFunction(initializer) ? [initializer] : []
        )
        : []
    ).map(returnsOf)
    if (ts.isPropertyAccessExpression(expression)) {
      const { expression: owner, name: { text: method } } = expression
      // The texts of sink functions are collected at their calls. `right` and `none` contain no message.
      if (sinkFunctions.get(owner.getText())?.includes(method) || method === "right" || method === "none") return nothing
      if (passing.has(method)) return textsOf(owner)
      if (method === "get") return tableOf(owner)
      if (method === "pipe") return all([textsOf(owner), ...texts])
      if (wrapping.has(method)) return all(node.arguments.map(textsOf))
      // Named functions as arguments, as in `xs.map(f)` and `Option.map(x, f)`.
      const named = node.arguments.filter((argument) => ts.isIdentifier(argument) && functionOf(symbolOf(argument)))
      if (method === "map" || method === "flatMap") return all([...texts, ...named.map(textsOf)])
    }
    if (texts.length > 0) return all(texts)
    if (ts.isElementAccessExpression(expression)) return elementsOf(expression.expression)
    const signature = checker.getTypeAtLocation(expression).getCallSignatures()[0]?.declaration
    return signature && isOwn(signature) ? implementationsOf(signature) : unknown(node)
  }

  /**
   * Returns true for a function that formats texts. Many texts pass through such a function, but only the texts of the
   * current call count.
   */
  const isFormatter = (declaration) => declaration.getSourceFile().fileName.endsWith("/terminal/Text.ts")

  /** Returns the texts in the initial entries of a `Map`. */
  const tableOf = (owner) => {
    const table = declarationOf(symbolOf(owner))?.initializer
    return table && ts.isNewExpression(table) && table.arguments ? all(table.arguments.map(textsOf)) : unknown(owner)
  }

  /** Returns the texts of all functions that implement a function type. They are found by the name of the type. */
  const implementationsOf = (signature) => isInner ? nothing : once(signature, () => {
    const { parent } = signature
    const name = parent.name?.text
    const functions = name === undefined ? [] : (literalFunctions.get(name) ?? [])
    return functions.length > 0 ? all(functions.map(returnsOf)) : unknown(signature)
  })

  const nameOf = (node) => {
    const declaration = declarationOf(symbolOf(node))
    return declaration && isOwn(declaration) ? declared(declaration) : unknown(node)
  }

  const declared = (declaration) => {
    if (ts.isVariableDeclaration(declaration)) {
      return declaration.initializer ? textsOf(declaration.initializer) : unknown(declaration)
    }
    if (ts.isParameter(declaration)) return argumentsOf(declaration)
    if (ts.isFunctionLike(declaration)) return returnsOf(declaration)
    if (ts.isPropertyAssignment(declaration)) return textsOf(declaration.initializer)
    if (ts.isShorthandPropertyAssignment(declaration)) {
      return declared(declarationOf(checker.getShorthandAssignmentValueSymbol(declaration)))
    }
    if (ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration)) {
      return settingsOf(declaration)
    }
    if (ts.isBindingElement(declaration)) {
      const name = (declaration.propertyName ?? declaration.name).getText()
      const standard = declaration.initializer ? [textsOf(declaration.initializer)] : []
      if (textProperties.has(name)) return all([nothing, ...standard])
      const property = checker.getTypeAtLocation(declaration.parent).getProperty(name)
      const inner = declarationOf(property)
      return inner && isOwn(inner) ? all([declared(inner), ...standard]) : unknown(declaration)
    }
    return unknown(declaration)
  }

  const packageOf = (node) => node.getSourceFile().fileName.replace(/\/src\/.*/, "")
  const isNear = (declaration) => (call) => packageOf(call) === packageOf(declaration)

  /** Returns the texts that the callers of a function pass for a parameter. */
  const argumentsOf = (parameter) => isInner ? nothing : once(parameter, () => {
    const declaration = parameter.parent
    const index = declaration.parameters.indexOf(parameter)
    const standard = parameter.initializer ? [textsOf(parameter.initializer)] : []
    // If a function has the type `Service["name"]`, its callers call a method with the name `name`.
    const method = declaration.parent.type && ts.isIndexedAccessTypeNode(declaration.parent.type)
      ? declaration.parent.name.text
      : undefined
    const sites = calls.get(declaration) ?? (method && calls.get(method)?.filter(isNear(declaration))) ?? []
    return sites.length > 0
      ? all([
        ...sites.flatMap((call) => {
          const argument = call.arguments?.[index]
          return argument ? [textsOf(argument)] : []
        }),
        ...standard
      ])
      // The text comes from an Either, an Option or an Effect. Its texts are collected where that value is made.
      : isCallback(declaration)
      ? nothing
      : unknown(parameter)
  })

  const isCallback = (declaration) => {
    const { parent } = declaration
    return ts.isCallExpression(parent)
      || (ts.isPropertyAssignment(parent) && ts.isCallExpression(parent.parent.parent))
  }

  /** Returns the texts that objects of a type contain in one of its properties. */
  const settingsOf = (declaration) => isInner ? nothing : once(declaration, () => {
    const name = declaration.name.getText()
    if (valueProperties.has(name)) return nothing
    const sites = (settings.get(name) ?? []).filter((site) => {
      const type = checker.getContextualType(site.parent)
      return (type?.isUnion() ? type.types : [type]).some((one) =>
        one?.getProperty(name)?.declarations?.includes(declaration)
      )
    })
    return sites.length === 0 ? unknown(declaration) : all(sites.map((site) => declared(site)))
  })

  const propertyOf = (node) => {
    const { text } = node.name
    if (textProperties.has(text)) return nothing
    const owner = checker.getTypeAtLocation(node.expression)
    // The content of an Either or an Option is collected where `Either.left` or a similar function is called.
    if ((text === "left" || text === "right" || text === "value") && /^(Either|Left|Right|Option|Some)\b/.test(checker.typeToString(owner))) {
      return nothing
    }
    const declaration = declarationOf(symbolOf(node.name))
    return declaration && isOwn(declaration) ? declared(declaration) : unknown(node)
  }

  /** Returns the texts in all properties of an object that serves as a table. */
  const elementsOf = (expression) => {
    const declaration = declarationOf(symbolOf(expression))
    const table = declaration && isOwn(declaration) && declaration.initializer
    return table && ts.isObjectLiteralExpression(table)
      ? all(table.properties.map((property) => property.initializer ? textsOf(property.initializer) : nothing))
      : unknown(expression)
  }

  return { checker, isOwn, isText, symbolOf, declarationOf, functionOf, textsOf }
}

const isLiteralFunction = (node) => ts.isArrowFunction(node) || ts.isFunctionExpression(node)

/** Returns the words of a text. A word has at least two letters in a row and contains no hole. */
export const wordsOf = (text) =>
  text.split(/\s+/).filter((word) => !word.includes(hole) && /\p{L}{2}/u.test(word))
