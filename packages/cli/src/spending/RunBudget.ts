/**
 * The budget of a single run (`--budget`), in addition to the lasting budget in the settings.
 */
import { FastMossBudgetError } from "@effect-fastmoss/core/FastMossError"
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"

/**
 * Creates a layer for clients that send at most `most` requests and refuse all further ones. Without a number the layer
 * changes nothing.
 */
export const layer = (most: Option.Option<number>): Layer.Layer<Pipeline.Stages> =>
  Pipeline.layer(
    Option.match(most, {
      onNone: () => (stages) => stages,
      onSome: (limit) => Pipeline.insertBefore(Pipeline.budgetSpend, stage(limit))
    })
  )

const stage = (limit: number): Pipeline.Stage =>
  Effect.sync(() => {
    let spent = 0
    return (next) => (call) =>
      Effect.suspend(() => {
        if (spent >= limit) {
          return new FastMossBudgetError({
            method: call.request.method,
            path: call.request.path,
            attempts: 0,
            reason: "Spent",
            unit: "calls",
            limit,
            spent,
            resetsAfter: Duration.zero
          })
        }
        spent += 1
        return next(call)
      })
  })
