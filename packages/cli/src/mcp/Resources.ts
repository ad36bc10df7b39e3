/**
 * MCP resources: one that lists the endpoints, and one per endpoint with its filters and fields. Pure.
 */
import * as Option from "effect/Option"
import type { EndpointReference } from "../reference/Reference.js"
import type { Tool } from "./Tool.js"

const root = "fastmoss://endpoints"
const mimeType = "text/markdown"

/** The template of the resources' URIs. */
export const template = {
  uriTemplate: `${root}/{name}`,
  name: "endpoint",
  title: "Reference of an endpoint",
  description: "The filters and the fields of an endpoint, such as Product.search.",
  mimeType
}

/** Returns the list of resources: all endpoints, and the endpoint of each given tool. */
export const list = (tools: ReadonlyArray<Tool>) => [
  { uri: root, name: "endpoints", title: "All endpoints", description: "The endpoints and their tools.", mimeType },
  ...tools.map(({ endpoint: { name, title } }) => ({ uri: `${root}/${name}`, name, title, mimeType }))
]

/**
 * Returns the text of the resource with a URI such as `fastmoss://endpoints/Product.search`; none if there is no such
 * resource.
 */
export const read = (tools: ReadonlyArray<Tool>, uri: string): Option.Option<string> => {
  if (uri === root || uri === `${root}/`) return Option.some(index(tools))
  const wanted = uri.startsWith(`${root}/`) ? uri.slice(root.length + 1).toLowerCase() : ""
  return Option.map(
    Option.fromNullable(
      tools.find(({ endpoint, name }) => endpoint.name.toLowerCase() === wanted || name.toLowerCase() === wanted)
    ),
    page
  )
}

const index = (tools: ReadonlyArray<Tool>): string =>
  [
    "# Endpoints",
    "",
    ...tools.map(({ endpoint, name }) => `- ${endpoint.name} (tool \`${name}\`): ${endpoint.title}`),
    ""
  ].join("\n")

const page = ({ endpoint, name }: Tool): string => {
  const { confidence, description, documentation, fields, list, path, payload, title } = endpoint
  return [
    `# ${endpoint.name}: ${title}`,
    "",
    `Tool \`${name}\`, POST ${path}${confidence === "third-party" ? " (seen in public code only)" : ""}`,
    ...(documentation === null ? [] : [documentation]),
    "",
    description,
    "",
    "## Payload",
    "",
    "```json",
    JSON.stringify(payload, null, 1),
    "```",
    "",
    list === null ? "## Fields of the data" : `## Fields of a row (identified by ${list.key.join(", ")})`,
    "",
    ...fields.map(fieldLine),
    ""
  ].join("\n")
}

const fieldLine = ({ description, path, type }: EndpointReference["fields"][number]): string =>
  `- \`${path}\` (${type})${description === "" ? "" : `: ${description}`}`
