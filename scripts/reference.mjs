// Writes the reference of the endpoints for the command `effect-fastmoss`, from docs/openapi.json, or, with `--check`, checks that
// the reference is up to date. scripts/openapi.mjs writes that document from the declarations.
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { writeOrCheck } from "./generated.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { components: { schemas }, paths } = JSON.parse(readFileSync(join(root, "docs/openapi.json"), "utf8"))

const nameOf = (schema) => schema?.$ref?.split("/").at(-1)

/**
 * Returns the schema to which a reference points, or the schema itself if it is no reference. A description beside the
 * reference replaces the description of the schema.
 */
const resolve = (schema) => {
  const name = nameOf(schema)
  return name === undefined ? schema : { ...resolve(schemas[name]), ...(schema.description === undefined ? {} : { description: schema.description }) }
}

/**
 * Returns the schema of a payload in the library's form: without references, without unknown fields, and with a single
 * order instead of an array of orders.
 */
const payloadOf = (schema) => {
  const { additionalProperties: _, items, properties, anyOf, ...rest } = resolve(schema)
  // FastMoss requires an array with one element for the order. The library takes the element alone.
  if (items !== undefined && rest.maxItems === 1) return payloadOf({ ...items, ...(rest.description === undefined ? {} : { description: rest.description }) })
  return {
    ...rest,
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(payloadOf) }),
    ...(items === undefined ? {} : { items: payloadOf(items) }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, payloadOf(field)])) }),
    ...(rest.type === "object" ? { additionalProperties: properties === undefined } : {})
  }
}

const types = { Number: "number", Total: "number", Text: "text", Id: "id", Flag: "flag" }

/** Returns the alternatives of a schema, except `null`. */
const formsOf = (schema) => {
  const { anyOf } = resolve(schema)
  return anyOf === undefined ? [schema] : anyOf.filter(({ type }) => type !== "null").flatMap(formsOf)
}

const typeOf = (schema) => {
  const type = types[nameOf(schema)]
  if (type !== undefined) return type
  const { items, properties, type: own } = resolve(schema)
  if (properties !== undefined) return "object"
  if (items !== undefined) return "list"
  const [first = "any"] = Array.isArray(own) ? own : [own]
  return { string: "text", integer: "number", boolean: "flag" }[first] ?? first
}

/** Returns the most important alternative of a schema: an object or a list if there is one, otherwise the first. */
const mainForm = (schema) => {
  const forms = formsOf(schema)
  return ["object", "list"].map((type) => forms.find((form) => typeOf(form) === type)).find((form) => form !== undefined) ??
    forms[0] ?? {}
}

const fieldsOf = (properties, prefix = "", outer = []) =>
  Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`
    const form = mainForm(schema)
    const type = typeOf(form)
    const reference = nameOf(form)
    return type === "object" && !outer.includes(reference ?? path)
      ? fieldsOf(resolve(form).properties, `${path}.`, [...outer, reference ?? path])
      : [{ path, type, description: schema.description ?? "" }]
  })

const dataOf = ({ responses }) => {
  const { oneOf: [{ allOf: [, { properties: { data } }] }] } = responses["200"].content["application/json"].schema
  const forms = formsOf(data).map(resolve)
  return forms.find(({ properties }) => properties?.list !== undefined) ??
    forms.find(({ properties }) => properties !== undefined)
}

const rowsOf = (operation) => {
  const data = dataOf(operation)
  const list = data?.properties?.list
  const rows = list === undefined ? undefined : formsOf(list).map(resolve).find(({ items }) => items !== undefined)?.items
  return { data: data?.properties ?? {}, row: rows === undefined ? undefined : resolve(mainForm(rows)).properties }
}

const endpoints = Object.entries(paths).filter(([path]) => !/^\/v1\/(token|refreshToken)$/.test(path)).map(([path, { post }]) => {
  const { data, row } = rowsOf(post)
  const isList = post["x-row-key"] !== undefined
  return {
    name: post.operationId,
    title: post.summary,
    path,
    description: post.description ?? "",
    documentation: post.externalDocs?.url ?? null,
    confidence: post["x-confidence"],
    list: isList ? { key: post["x-row-key"], resultWindow: post["x-result-window"] } : null,
    payload: payloadOf(post.requestBody.content["application/json"].schema),
    fields: fieldsOf(isList ? row : data)
  }
})

const text = `// Written by scripts/reference.mjs from docs/openapi.json.
import type { EndpointReference } from "./EndpointReference.js"

export const endpoints: ReadonlyArray<EndpointReference> = [
${endpoints.map((endpoint) => `  ${JSON.stringify(endpoint)}`).join(",\n")}
]
`

writeOrCheck(root, {
  name: "packages/cli/src/reference/endpoints.generated.ts",
  script: "reference",
  source: "docs/openapi.json",
  text
})
