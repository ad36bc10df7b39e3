import * as Budget from "@effect-fastmoss/core/Budget"
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as FileBudget from "@effect-fastmoss/node/FileBudget"
import * as Sandbox from "@effect-fastmoss/sandbox/Sandbox"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as BudgetFolder from "../spending/BudgetFolder.js"
import { type Options, Target } from "./Target.js"

/**
 * Creates a layer with the settings of the client: the settings of the user, but with the credentials of the sandbox.
 */
const config = ({ overrides = {} }: Options) =>
  Layer.unwrapEffect(
    Effect.configProviderWith((provider) =>
      Effect.map(Sandbox.Sandbox, ({ clientId, clientSecret }) => {
        const { baseUrl, clientId: idName, clientSecret: secretName } = FastMossConfig.settingNames
        const credentials = new Map([
          [idName, clientId],
          [secretName, Redacted.value(clientSecret)],
          [baseUrl, Sandbox.baseUrl]
        ])
        return FastMossConfig.layerConfigWith({ authentication: "signed", ...overrides }).pipe(
          Layer.provide(
            Layer.setConfigProvider(ConfigProvider.orElse(ConfigProvider.fromMap(credentials), () => provider))
          )
        )
      })
    )
  )

/**
 * Creates a layer with the budget for the sandbox. It counts requests separately from the budget for FastMoss, because
 * the account differs.
 */
const budget = ({ onBudgetStoreFailure }: Options) =>
  Layer.unwrapEffect(
    Effect.map(
      BudgetFolder.folder,
      Option.match({
        onNone: () => Budget.layer,
        onSome: (folder) => FileBudget.layer({ folder, onStoreFailure: onBudgetStoreFailure })
      })
    )
  )

/** Creates a layer with a client of the embedded sandbox, which charges nothing. */
export const layer = (options: Options) =>
  Layer.effect(Target, Effect.succeed({ baseUrl: Sandbox.baseUrl, isSandbox: true })).pipe(
    Layer.provideMerge(FastMossClient.layerWithoutServices),
    Layer.provideMerge(budget(options)),
    Layer.provideMerge(Pipeline.layerServices),
    Layer.provideMerge(Layer.mergeAll(Sandbox.layerHttpClient, TokenStore.layerMemory, config(options))),
    Layer.provide(Sandbox.layerSandbox())
  )
