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

/** The names of the families of endpoints. */
const families: ReadonlyArray<string> = [...new Set(all.map(familyOf))]

/** Returns the tools of the families in a comma-separated list. Left: a message about an unknown family. */
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

/** The name of the tool that reports what was spent. */
export const budgetName = "budget"

/**
 * The tools are read-only, so clients may call them without asking. The budget of the server limits what that costs.
 */
const annotations = { readOnlyHint: true, destructiveHint: false, openWorldHint: true }

/** Allows any object: with a stricter schema, a client would refuse a result that differs, after it was paid for. */
const outputSchema = { type: "object" as const }

/** Returns the definition that clients see. */
export const definitionOf = ({ endpoint, inputSchema, name }: Tool) => ({
  name,
  title: endpoint.title,
  description: descriptionOf(endpoint),
  inputSchema,
  outputSchema,
  annotations
})

/** The definition of the tool that reports what was spent. */
export const budgetDefinition = {
  name: budgetName,
  title: "Budget",
  description: "Returns how many requests were sent and how many are left. Sends none.",
  inputSchema: { type: "object" as const, properties: {}, additionalProperties: false },
  outputSchema,
  annotations
}

/**
 * Returns the first paragraph of a description, without remarks and doubts. The resource of the endpoint has the full
 * text.
 */
const descriptionOf = ({ description }: EndpointReference): string => {
  const [first = ""] = description.split("\n\n")
  return InputSchema.withoutRemarks(first.replaceAll("`", "")).replace(/ Uncertain: .*/s, "")
}
