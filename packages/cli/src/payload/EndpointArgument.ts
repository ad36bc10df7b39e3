/**
 * The argument `<endpoint>`, and the endpoint that it names.
 */
import * as Args from "@effect/cli/Args"
import * as Option from "effect/Option"
import * as Reference from "../reference/Reference.js"

/** The argument `<endpoint>`: the name or the path of an endpoint. */
export const argument = Args.text({ name: "endpoint" }).pipe(
  Args.withDescription(
    "The name of an endpoint, such as Product.search, or its path. `effect-fastmoss endpoints` lists them."
  )
)

/**
 * Returns the first endpoint that an argument names; None if no argument does. A command needs it before its arguments
 * are parsed, because its options depend on the endpoint.
 */
export const among = (args: ReadonlyArray<string>): Option.Option<Reference.EndpointReference> =>
  Option.fromNullable(args.map(Reference.lookUp).find((found) => found !== undefined))
