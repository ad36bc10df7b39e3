import { FastMossConfig } from "@effect-fastmoss/core/FastMossConfig"
import * as FastMossNode from "@effect-fastmoss/node/FastMossNode"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type Options, Target } from "./Target.js"

/** Creates a layer with a client that calls FastMoss with the credentials of the user. */
export const layer = ({ onBudgetStoreFailure, overrides = {} }: Options) =>
  Layer.provideMerge(
    Layer.effect(Target, Effect.map(FastMossConfig, ({ baseUrl }) => ({ baseUrl, isSandbox: false }))),
    FastMossNode.layerWith({ ...overrides, onBudgetStoreFailure })
  )
