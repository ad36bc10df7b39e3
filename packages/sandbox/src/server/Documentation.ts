/**
 * The documentation that a sandbox serves: an OpenAPI document, and a page that shows the document and sends calls. The
 * page loads nothing from other servers.
 *
 * @since 0.1.0
 */
import * as Endpoints from "@effect-fastmoss/core/Endpoints"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import type { Moment } from "../market/Moment.js"
import * as UnitsSold from "../market/UnitsSold.js"
import * as OpenApi from "../OpenApi.js"
import * as Page from "./Page.js"

/**
 * Creates the OpenAPI document of a sandbox. Its example payloads match rows of the sandbox's generated data, and its
 * server URL is `/`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const document = (moment: Moment): OpenApi.Document => {
  const document = OpenApi.document()
  const examples = examplesOf(moment)
  return {
    ...document,
    info: {
      ...document.info,
      title: "FastMoss sandbox",
      description:
        `A sandbox: its data is generated, and calls cost nothing. Calls from its page are signed automatically. Other `
        + `clients can send the client secret as the bearer token: \`sandbox-secret\`, unless another secret was set.\n\n${document.info.description}`
    },
    servers: [{ url: "/", description: "this sandbox" }],
    security: [{ bearer: [] }, ...document.security],
    paths: Object.fromEntries(
      Object.entries(document.paths).map(([path, { post }]) => [path, { post: withExample(post, examples.get(path)) }])
    )
  }
}

/**
 * Creates the response that contains the sandbox's OpenAPI document as JSON.
 *
 * @since 0.1.0
 * @category constructors
 */
export const json = (moment: Moment): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(JSON.stringify(document(moment)), { contentType: "application/json" })

/**
 * Creates the response that contains the HTML page: the Swagger UI of `@effect/platform`, with the sandbox's counters,
 * its settings and a script that signs calls. Swagger UI is large, so it is imported only when a client requests the
 * page.
 *
 * @since 0.1.0
 * @category constructors
 */
export const page = (moment: Moment, clientId: string) =>
  Effect.gen(function*() {
    const [HttpApi, HttpApiSwagger, HttpLayerRouter, { Transform }] = yield* Effect.promise(() =>
      Promise.all([
        import("@effect/platform/HttpApi"),
        import("@effect/platform/HttpApiSwagger"),
        import("@effect/platform/HttpLayerRouter"),
        import("@effect/platform/OpenApi")
      ])
    )
    // Swagger UI needs an `HttpApi`. This `HttpApi` has no endpoints, and `Transform` replaces its document with the
    // sandbox's.
    const api = HttpApi.make("FastMoss").annotate(Transform, () => ({ ...document(moment) }))
    const { body } = yield* Effect.flatten(
      HttpLayerRouter.toHttpEffect(HttpApiSwagger.layerHttpLayerRouter({ api, path: "/" }))
    )
    const swagger = body._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : ""
    return HttpServerResponse.html(Page.withSandbox(swagger, clientId)).pipe(
      HttpServerResponse.setHeader("content-security-policy", Page.contentSecurityPolicy)
    )
  }).pipe(Effect.scoped, Effect.orDie)

const withExample = (operation: OpenApi.Operation, example: object = {}): OpenApi.Operation => ({
  ...operation,
  requestBody: {
    ...operation.requestBody,
    content: { "application/json": { ...operation.requestBody.content["application/json"], example } }
  }
})

/**
 * Returns an example payload for each path, keyed by path. The ids in the payloads belong to the best-selling product,
 * its shop and its creator.
 */
const examplesOf = ({ market, yesterday }: Moment): ReadonlyMap<string, object> => {
  const [best] = [...market.at(yesterday).products].sort((one, other) =>
    UnitsSold.untilDay(other, yesterday) - UnitsSold.untilDay(one, yesterday)
  )
  const ofProduct = { product_id: best?.id }
  const ofShop = { seller_id: best?.shop.id }
  const page = { page: 1, pagesize: 10 }
  return new Map<string, object>([
    ...Endpoints.all.map(({ endpoint: { listing, path } }) =>
      [path, listing === undefined ? {} : { filter: { region: "US" }, ...page }] as const
    ),
    ["/test", { hello: "world" }],
    ["/v1/token", { client_id: "sandbox-client", client_secret: "sandbox-secret" }],
    ["/v1/refreshToken", { client_id: "sandbox-client", refresh_token: "" }],
    ["/product/v1/salesTrend", { filter: { ...ofProduct, days: 7 } }],
    ["/product/v1/videoList", { filter: ofProduct, ...page }],
    ["/product/v1/creatorList", { filter: ofProduct, ...page }],
    ["/creator/v1/productList", { filter: { uid: best?.promotions[0]?.creator.id }, ...page }],
    ["/shop/v1/productList", { filter: ofShop, ...page }],
    ["/shop/v1/creatorList", { filter: ofShop, ...page }],
    ["/shop/v1/videoList", { filter: ofShop, ...page }],
    ["/shop/v1/liveList", { filter: ofShop, ...page }]
  ])
}
