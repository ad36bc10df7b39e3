/**
 * A check that `doctor` makes. An effect observes the account or this machine. A pure function compares the observation
 * with what the library assumes.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Examination } from "./Examination.js"
import type { Finding } from "./Finding.js"

/** Services that the checks need. */
export type Requirements = FileSystem.FileSystem | Scope.Scope

/** A check that `doctor` makes. Its effect `run` makes the observation and returns the findings. */
export interface Check {
  readonly name: string
  /** Describes the requests that the check may send; empty if it sends none. */
  readonly sends: string
  /** Paths of the requests that cost money, one entry per request. */
  readonly paid: ReadonlyArray<string>
  /** States the assumption of the library, such as `the plan includes it`. */
  readonly assumed: string
  readonly run: (examination: Examination) => Effect.Effect<ReadonlyArray<Finding>, never, Requirements>
}

/** Creates a check. `observe` makes the observation, and `compare` converts the observation to findings. */
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
