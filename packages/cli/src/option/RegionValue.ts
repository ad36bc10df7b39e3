import * as Region from "@effect-fastmoss/core/Region"
import type * as ValidationError from "@effect/cli/ValidationError"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { problem } from "./OptionValue.js"

/**
 * Converts the value of `--region`, such as `us` or `US`, to the code of a region. The error for an unknown region
 * suggests a code, such as `GB` for `UK`.
 */
export const parse = (text: string): Either.Either<Region.Region, ValidationError.ValidationError> =>
  Either.mapLeft(
    Schema.decodeUnknownEither(Region.Region)(text.toUpperCase()),
    (error) => problem(`--region ${ParseResult.ArrayFormatter.formatErrorSync(error)[0]?.message ?? "is unknown"}`)
  )
