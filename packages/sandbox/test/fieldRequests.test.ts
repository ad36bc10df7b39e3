import {
  Agency,
  Connectivity,
  Creator,
  Endpoint,
  Endpoints,
  Live,
  Product,
  Shop,
  Signature,
  Video
} from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { tableOf } from "@effect-fastmoss/testing/tableOf"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { expect, it } from "@effect/vitest"
import { Effect, Either, Redacted, TestClock } from "effect"
import * as Market from "../src/market/Market.js"
import type * as MarketModel from "../src/market/MarketModel.js"
import * as Moment from "../src/market/Moment.js"
import * as UnitsSold from "../src/market/UnitsSold.js"
import { type FieldRequest, fieldRequests } from "./fieldRequests.js"
import { requestOf } from "./handlers/rowRules.js"
import { server } from "./serverFixtures.js"

const now = Date.parse("2026-04-10T12:00:00+08:00")

/** Returns the ids of the sandbox's data that replace the placeholders in the bodies. */
const ids = (): Record<string, string> => {
  const { market, yesterday } = Moment.make(Market.make(1), now)
  const view = market.at(yesterday)
  const isRecent = ({ day }: MarketModel.Video) => day > yesterday - 7
  const best = view.products
    .filter(({ promotions, shop }) =>
      shop.region.code === "US" && promotions.some(({ videos: [video] }) => video !== undefined && isRecent(video))
    )
    .reduce((best, product) =>
      UnitsSold.untilDay(product, yesterday) > UnitsSold.untilDay(best, yesterday) ? product : best
    )
  const [promotion] = best.promotions
  return {
    "<product>": best.id,
    "<shop>": best.shop.id,
    "<creator>": promotion?.creator.id ?? "",
    "<handle>": promotion?.creator.handle ?? "",
    "<video>": promotion?.videos[0]?.id ?? ""
  }
}

/** A response as parsed JSON. Its fields have no types, because the tests check them. */
type Answer = ReturnType<typeof Object>

const post = (
  path: string,
  body: string,
  authorize: (request: HttpClientRequest.HttpClientRequest) => HttpClientRequest.HttpClientRequest
) =>
  HttpClientRequest.post(`${Sandbox.baseUrl}${path}`).pipe(
    HttpClientRequest.bodyText(body, "application/json"),
    authorize,
    (request) => Effect.flatMap(HttpClient.HttpClient, (client) => client.execute(request)),
    Effect.flatMap((response) =>
      Effect.map(response.json, (body) => ({ status: response.status, body: Object(body) as Answer }))
    )
  )

const send = ({ authentication, path }: FieldRequest, body: string) =>
  Effect.gen(function*() {
    const { clientId, clientSecret } = yield* Sandbox.Sandbox
    if (authentication === "Bearer") {
      return yield* post(path, body, HttpClientRequest.bearerToken(Redacted.value(clientSecret)))
    }
    const credentials = JSON.stringify({ client_id: clientId, client_secret: Redacted.value(clientSecret) })
    const grant = yield* post("/v1/token", credentials, (request) => request)
    return yield* post(
      path,
      body,
      HttpClientRequest.setUrlParams({
        client_id: clientId,
        access_token: grant.body.data.access_token,
        timestamp: String(now / 1000),
        sign: Signature.sign({ clientSecret, path, body }),
        signature_version: Signature.version
      })
    )
  })

/** Returns the fields of a body that the endpoint does not declare. */
const unknownFields = (path: string, body: Answer): ReadonlyArray<string> => {
  if (path === "/test" || path in Endpoints.superseded) return []
  const known = requestOf(path)
  const filter = Object.keys(body.filter ?? {}).filter((name) => !(name in (known.filter?.properties ?? {})))
  return [...Object.keys(body).filter((name) => !(name in known)), ...filter.map((name) => `filter.${name}`)]
}

const rowsOf = (data: Answer): string => {
  const list = Array.isArray(data) ? data : data?.list
  if (!Array.isArray(list)) return "its own fields"
  if (list.length === 0) return "no rows"
  const total = Array.isArray(data) || data.total === undefined ? list.length : data.total
  return total === list.length ? `${total} ${total === 1 ? "row" : "rows"}` : `${list.length} of ${total} rows`
}

const calls: ReadonlyArray<Endpoint.Call<never, unknown>> = [Agency, Connectivity, Creator, Live, Product, Shop, Video]
  .flatMap((module) => Object.values(module))

const code = (text: string) => `\`${text}\``

/** Describes a response in a few words: the HTTP status unless it is 200, the code, and the rows or the message. */
const answerOf = (
  { body, status }: { readonly status: number; readonly body: Answer },
  ignored: ReadonlyArray<string>
) =>
  [
    `${status === 200 ? "" : `HTTP ${status}, `}${body.code}`,
    body.code === 0 ? rowsOf(body.data) : code(String(body.msg ?? body.message).replaceAll(" | ", " or ")),
    ...(body.code === 0 && ignored.length > 0 ? [`ignores ${ignored.map(code).join(", ")}`] : [])
  ].join("; ")

/** Describes if the typed call accepts the payload, and if not, why. */
const typedOf = ({ path }: FieldRequest, body: Answer, unknown: ReadonlyArray<string>): string => {
  const call = calls.find(({ endpoint }) => endpoint.path === path)
  if (call === undefined) return `no: an older path of ${code(Endpoints.superseded[path] ?? "none")}`
  const issues = Either.match(Endpoint.decodePayload(call)(body), {
    onLeft: (issues) =>
      issues.map(({ expected, path }) =>
        expected === "to be present"
          ? `${code(path)} is required`
          // A list of all orders or regions is too long for a table.
          : expected.length > 60
          ? `${code(path)} is not one that it knows`
          : `${code(path)} must be ${expected.replaceAll(" | ", " or ")}`
      ),
    onRight: () => []
  })
  const [order] = [body.orderby].flat()
  const names = [...unknown, ...(order?.desc === undefined ? [] : ["orderby.desc"])].map(code).join(", ")
  const all = [...issues, ...(names === "" ? [] : [`does not know ${names}`])]
  return all.length === 0 ? "yes" : `no: ${all.join("; ")}`
}

const families: ReadonlyArray<readonly [title: string, paths: RegExp]> = [
  ["The connection", /^\/test$/],
  ["Products", /^\/product\//],
  ["Creators", /^\/creator\//],
  ["Shops", /^\/shop\//],
  ["Videos, livestreams and agencies", /^\/(video|live|agency)\//]
]

it.effect("the sandbox responds to the requests of public programs as docs/field-requests.md lists them", () =>
  Effect.gen(function*() {
    yield* TestClock.setTime(now)
    const idOf = ids()
    const answered = yield* Effect.forEach(fieldRequests, (request) =>
      Effect.gen(function*() {
        const body = request.body.replace(/<\w+>/g, (name) => idOf[name] ?? name)
        const wire = JSON.parse(body)
        const answer = yield* send(request, body)
        const unknown = unknownFields(request.path, wire)
        // The sandbox refuses only requests whose refusal users saw.
        expect([0, 1], request.body).toContain(answer.body.code)
        const row = [
          request.from,
          code(request.path),
          request.authentication,
          code(request.body),
          answerOf(answer, unknown),
          typedOf(request, wire, unknown)
        ]
        return { path: request.path, row }
      }))
    const tables = families.map(([title, paths]) => {
      const rows = answered.filter(({ path }) => paths.test(path)).map(({ row }) => row)
      return `## ${title}\n\n${
        tableOf(["from", "path", "authentication", "body", "answer", "typed payload takes it"], rows)
      }`
    })
    expect(families.filter(([, paths]) => !answered.some(({ path }) => paths.test(path)))).toEqual([])
    yield* Effect.promise(() =>
      expect(`# Requests as programs send them

Read this page if you have a program or an example with payloads in other forms than the types of this library. It lists request
bodies from public programs and official pages, with the sandbox's answer to each. The sandbox is this repository's FastMoss
server for tests. The live service was not called, so it is not known which of the undocumented forms FastMoss accepts.

The columns of the tables:

- **from**: the kind of program, without its name, or the official page.
- **body**: the body of the request. \`<product>\` stands for the id of a product in the sandbox. Dates are in the sandbox's time.
- **answer**: the \`code\` of the sandbox's response, then the number of rows, or the message. \`no rows\` is an empty list with
  code 0. FastMoss ignores unknown fields, returns plausible rows and charges for them. The sandbox also ignores unknown
  fields; the table names them.
- **typed payload takes it**: whether the typed call of this library accepts the body as its payload. A typed call accepts one form
  of each field. It refuses a wrong name or form before anything is sent. Use \`extra\` to send a field that it does not know.

The sandbox refuses the undocumented forms with its [option](../packages/sandbox/README.md#in-a-test) \`strict\`.
\`npx -y pnpm@10 measure:forms\` writes this page; the test \`packages/sandbox/test/fieldRequests.test.ts\` checks it.

${tables.join("\n\n")}
`).toMatchFileSnapshot("../../../docs/field-requests.md")
    )
  }).pipe(Effect.provide(server())))
