// Writes the reference of the endpoints that the command `effect-fastmoss` has with it, or, with `--check`, tells whether it is
// what docs/openapi.json says. That document is made from the declarations (scripts/openapi.mjs).
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { writeOrCheck } from "./generated.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { components: { schemas }, paths } = JSON.parse(readFileSync(join(root, "docs/openapi.json"), "utf8"))

const nameOf = (schema) => schema?.$ref?.split("/").at(-1)

/** The schema itself instead of a reference to it; a description beside the reference wins. */
const resolve = (schema) => {
  const name = nameOf(schema)
  return name === undefined ? schema : { ...resolve(schemas[name]), ...(schema.description === undefined ? {} : { description: schema.description }) }
}

/** The payload as this library takes it: without references, closed, and an order is an object. */
const payloadOf = (schema) => {
  const { additionalProperties: _, items, properties, anyOf, ...rest } = resolve(schema)
  // FastMoss wants the order in an array of one.
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

/** The forms that a field may have, without null and references. */
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

/** An object that sometimes comes as a text, or in an array, is the object. */
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
  source: "docs/openapi.json says",
  text
})
