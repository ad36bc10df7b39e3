/**
 * The sizes of pages. Pure.
 */
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"

/** The page size that every plan allows. */
export const smallest = 10

/** The largest page size that FastMoss documents. */
export const largest = 100

/** Returns true for a refusal of a page size: small plans refuse large pages as a wrong parameter. */
export const isRefusal = (error: FastMossError): boolean =>
  (error._tag === "FastMossApiError" || error._tag === "FastMossStatusError") && error.reason === "InvalidParameter"
