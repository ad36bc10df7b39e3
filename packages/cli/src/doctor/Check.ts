/**
 * A check of the doctor. An effect makes the observation; a pure function compares it with the library's assumption.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Examination } from "./Examination.js"
import type { Finding } from "./Finding.js"

/** Services that the checks need. */
export type Requirements = FileSystem.FileSystem | Scope.Scope

/** A check, without the type of its observation. */
export interface Check {
  readonly name: string
  /** Describes the requests that the check may send; empty if it sends none. */
  readonly sends: string
  /** Paths of the requests that cost money, one entry per request. */
  readonly paid: ReadonlyArray<string>
  /** Describes what the library assumes. */
  readonly assumed: string
  readonly run: (examination: Examination) => Effect.Effect<ReadonlyArray<Finding>, never, Requirements>
}

/** Creates a check. */
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
