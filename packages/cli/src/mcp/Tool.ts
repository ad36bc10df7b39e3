/**
 * The tools of the server: one per endpoint, and the tool `budget`. Pure.
 */
import * as Either from "effect/Either"
import { didYouMean } from "../command/nearest.js"
import { namesOf } from "../option/OptionValue.js"
import { type EndpointReference, endpoints } from "../reference/Reference.js"
import * as InputSchema from "./InputSchema.js"

/** A tool that calls an endpoint. */
export interface Tool {
  /** The name of the endpoint with an underscore instead of the dot, because clients refuse names with a dot. */
  readonly name: string
  readonly endpoint: EndpointReference
  readonly inputSchema: InputSchema.ObjectSchema
}

/** All tools for endpoints, in the order of the reference. */
export const all: ReadonlyArray<Tool> = endpoints.map((endpoint) => ({
  name: endpoint.name.replace(".", "_"),
  endpoint,
  inputSchema: InputSchema.of(endpoint)
}))

const familyOf = ({ endpoint }: Tool): string => endpoint.name.replace(/\..*/, "")

/** The families of endpoints: the parts of the endpoints' names before the dot, such as `Product`. */
const families: ReadonlyArray<string> = [...new Set(all.map(familyOf))]

/**
 * Returns the tools of the families in a comma-separated list, such as `product,shop`. Left: a message about an unknown
 * family.
 */
export const ofFamilies = (text: string): Either.Either<ReadonlyArray<Tool>, string> => {
  const wanted = namesOf(text)
  const known = families.map((name) => name.toLowerCase())
  const unknown = wanted.find((name) => !known.includes(name.toLowerCase()))
  if (unknown !== undefined) {
    return Either.left(
      `--tools: ${unknown} is not a family of tools${didYouMean(unknown, known)} The families are ${known.join(", ")}.`
    )
  }
  if (wanted.length === 0) return Either.left(`--tools needs a family: ${known.join(", ")}`)
  return Either.right(
    all.filter((tool) => wanted.some((name) => name.toLowerCase() === familyOf(tool).toLowerCase()))
  )
}

/** The name of the tool that reports the requests sent and the budget left. */
export const budgetName = "budget"

/**
 * Hints for clients: the tools only read, so a client may call them without asking the user. The budget of the server
 * limits the cost.
 */
const annotations = { readOnlyHint: true, destructiveHint: false, openWorldHint: true }

/**
 * The output schema of all tools, which allows any object. With a stricter schema a client would refuse a result that
 * differs from it, after the result was paid for.
 */
const outputSchema = { type: "object" as const }

/** Returns the definition of a tool that clients receive. */
export const definitionOf = ({ endpoint, inputSchema, name }: Tool) => ({
  name,
  title: endpoint.title,
  description: descriptionOf(endpoint),
  inputSchema,
  outputSchema,
  annotations
})

/** The definition of the tool `budget`, which reports the requests sent and the budget left. */
export const budgetDefinition = {
  name: budgetName,
  title: "Budget",
  description: "Returns how many requests were sent and how many are left. Sends none.",
  inputSchema: { type: "object" as const, properties: {}, additionalProperties: false },
  outputSchema,
  annotations
}

/**
 * Returns the first paragraph of an endpoint's description, without remarks about FastMoss and about uncertain facts.
 * The MCP resource of the endpoint has the full text.
 */
const descriptionOf = ({ description }: EndpointReference): string => {
  const [first = ""] = description.split("\n\n")
  return InputSchema.withoutRemarks(first.replaceAll("`", "")).replace(/ Uncertain: .*/s, "")
}
