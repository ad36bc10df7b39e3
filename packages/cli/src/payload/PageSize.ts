/**
 * Page sizes that FastMoss allows. Pure.
 */
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"

/** The page size that every plan allows, in rows. */
export const smallest = 10

/** The largest page size that FastMoss documents, in rows. */
export const largest = 100

/**
 * Returns true if the error may mean that the page is too large: on small plans FastMoss refuses large pages as a wrong
 * parameter.
 */
export const isRefusal = (error: FastMossError): boolean =>
  (error._tag === "FastMossApiError" || error._tag === "FastMossStatusError") && error.reason === "InvalidParameter"
