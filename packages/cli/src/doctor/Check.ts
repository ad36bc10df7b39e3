/**
 * A check: its requests, their cost, and the assumption of the library. An effect observes; a pure function compares.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Examination } from "./Examination.js"
import type { Finding } from "./Finding.js"

/** The services of the checks. */
export type Requirements = FileSystem.FileSystem | Scope.Scope

/** A check without the type of its observation. */
export interface Check {
  readonly name: string
  /** The requests that it may send, in words; empty if it sends none. */
  readonly sends: string
  /** The paths of those requests that cost money, one for each request. */
  readonly paid: ReadonlyArray<string>
  /** The assumption of the library. */
  readonly assumed: string
  readonly run: (examination: Examination) => Effect.Effect<ReadonlyArray<Finding>, never, Requirements>
}

/** Makes a check. */
export const make = <Observation>(
  { compare, observe, paid = [], sends = "", ...check }: {
    readonly name: string
    readonly sends?: string
    readonly paid?: ReadonlyArray<string>
    readonly assumed: string
    readonly observe: (examination: Examination) => Effect.Effect<Observation, never, Requirements>
    readonly compare: (
      observation: Observation,
      check: { readonly name: string; readonly assumed: string }
    ) => ReadonlyArray<Finding>
  }
): Check => ({
  ...check,
  paid,
  sends,
  run: (examination) => Effect.map(observe(examination), (observation) => compare(observation, check))
})
