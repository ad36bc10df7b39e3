import { Endpoints } from "@effect-fastmoss/core"
import { OpenApi } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { join, resolve } from "node:path"
import ts from "typescript"
import { fieldDocs } from "../../../../scripts/field-docs.mjs"

const root = resolve(import.meta.dirname, "../../../..")
const docs = fieldDocs(root)

const isSentence = (text: unknown) => typeof text === "string" && /^[A-Z0-9`"].*[.)]$/s.test(text)

/** Returns the paths of all properties, at any depth of a document, that have no description in sentences. */
const bareProperties = (value: unknown, path = ""): ReadonlyArray<string> => {
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = `${path}/${key}`
    const isBare = path.endsWith("/properties") && !isSentence(Object(inner).description)
    return [...(isBare ? [place] : []), ...bareProperties(inner, place)]
  })
}

/**
 * Returns the docstrings of an endpoint's fields, keyed by path. If a row and the payload have a field with the same
 * path, the payload's text is returned.
 */
const textsOf = (name: string) => ({ ...docs.endpoints[name]?.data, ...docs.endpoints[name]?.payload })

describe("the comments on fields", () => {
  it("are read of every endpoint, by its name", () => {
    expect(Object.keys(docs.endpoints).sort()).toEqual(Endpoints.all.map(({ name }) => name).sort())
  })

  it.each(Endpoints.all.map(({ endpoint, name }) => [name, endpoint.listing !== undefined] as const))(
    "have a path for each field of %s",
    (name, isListing) => {
      const { data = {}, payload = {} } = docs.endpoints[name] ?? {}
      const own = Object.keys(payload).filter((path) => !["page", "pagesize", "extra"].includes(path))
      expect(own.length > 0).toBe(name !== "Connectivity.test")
      expect(Object.keys(data).filter((path) => path.startsWith("list.")).length > 2).toBe(
        isListing || name === "Product.salesTrend"
      )
      expect("page" in payload).toBe(isListing)
    }
  )

  it.each(Endpoints.all.map(({ name }) => name))("leave no field of %s without a text", (name) => {
    expect(Object.entries(textsOf(name)).flatMap(([path, text]) => text === "" ? [path] : [])).toEqual([])
  })

  it("are sentences", () => {
    const texts = Endpoints.all.flatMap(({ name }) => Object.values(textsOf(name)))
    expect(new Set(texts.filter((text) => text !== "" && !isSentence(text)))).toEqual(new Set())
  })

  it("are in the OpenAPI document, word for word", () => {
    const { components: { schemas }, paths } = OpenApi.document({}, docs)
    expect(schemas["ProductSearchRow"]).toMatchObject({
      properties: { commission_rate: { description: textsOf("Product.search")["list.commission_rate"] } }
    })
    expect(schemas["ShopLiveListRow"]).toMatchObject({
      properties: { start_time: { description: textsOf("Shop.liveList")["list.start_time"] } }
    })
    expect(schemas["Range"]).toMatchObject({ properties: { min: { description: docs.types["Range"]?.["min"] } } })
    expect(schemas["CategoryNode"]).toMatchObject({
      properties: { c_code: { description: docs.types["CategoryNode"]?.["c_code"] } }
    })
    expect(paths["/live/v1/search"]?.post.requestBody.content["application/json"].schema).toMatchObject({
      properties: {
        filter: { properties: { live_type: { description: textsOf("Live.search")["filter.live_type"] } } },
        pagesize: { description: expect.stringMatching(/^Rows per page.* Default: 10\.$/) }
      }
    })
  })

  it("are in the OpenAPI document on every property, those of the envelopes and of token requests included", () => {
    expect(bareProperties(OpenApi.document({}, docs))).toEqual([])
  })

  it("are missed in the document if they are not there", () => {
    expect(bareProperties(OpenApi.document())).toContain("/components/schemas/ProductSearchRow/properties/product_id")
  })

  it("change nothing of the document but descriptions", () => {
    const bare = (document: OpenApi.Document) =>
      JSON.parse(JSON.stringify(document, (key, value) => key === "description" ? undefined : value))
    expect(bare(OpenApi.document({}, docs))).toEqual(bare(OpenApi.document()))
  })
})

interface Hover {
  readonly code: string
  /** Text that the editor shows for the name after the mark, an empty comment. */
  readonly shows: string
  readonly endpoint: string
  /** Path of the field whose docstring the editor also shows, or nothing if the name is not a field. */
  readonly path?: string
}

const hovers: ReadonlyArray<Hover> = [
  {
    code: "Product.search({ /**/filter: {} })",
    shows: "(property) SearchPayload.filter?: Product.SearchFilter | undefined",
    endpoint: "Product.search",
    path: "filter"
  },
  {
    code: "Product.search({ filter: { /**/commission_rate_range: { min: 10 } } })",
    shows: "SearchFilter.commission_rate_range",
    endpoint: "Product.search",
    path: "filter.commission_rate_range"
  },
  {
    code: "Product.search({ filter: { commission_rate_range: { /**/min: 10 } } })",
    shows: "Range.min",
    endpoint: "Product.search",
    path: "filter.commission_rate_range.min"
  },
  {
    code: "Product.search({ orderby: { field: \"day7_gmv\", /**/order: \"asc\" } })",
    shows: ".order?: \"asc\" | \"desc\" | undefined",
    endpoint: "Product.search",
    path: "orderby.order"
  },
  { code: "Shop.search({ /**/pagesize: 10 })", shows: "Paging.pagesize", endpoint: "Shop.search", path: "pagesize" },
  {
    code: "Shop.liveList({ filter: { /**/seller_name: \"a\", region: \"US\" } })",
    shows: "ShopFilter.seller_name",
    endpoint: "Shop.liveList",
    path: "filter.seller_name"
  },
  {
    code: "Shop.topSelling.stream({ filter: { /**/shop_type: 1 } })",
    shows: "RankingFilter.shop_type",
    endpoint: "Shop.topSelling",
    path: "filter.shop_type"
  },
  {
    code: "Creator.search.first({ filter: { /**/follower_age_type: 1 } })",
    shows: "SearchFilter.follower_age_type",
    endpoint: "Creator.search",
    path: "filter.follower_age_type"
  },
  {
    code: "Live.search.pages({ /**/extra: {} })",
    shows: "BasePayload.extra",
    endpoint: "Live.search",
    path: "extra"
  },
  {
    code: "Agency.salesRank({ filter: { date_info: { type: \"week\", /**/value: \"2026-14\" } } })",
    shows: "DateInfo.value",
    endpoint: "Agency.salesRank",
    path: "filter.date_info.value"
  },
  {
    code: "Product.salesTrend({ filter: { product_id: \"1\", /**/days: 7 } })",
    shows: "SalesTrendFilter.days: number",
    endpoint: "Product.salesTrend",
    path: "filter.days"
  },
  {
    code: "Stream.map(Product.search.stream({}), (/**/row) => row.title)",
    shows: "(parameter) row: Product.SearchRow",
    endpoint: "Product.search"
  },
  {
    code: "Stream.map(Product.search.stream({}), (row) => row./**/commission_rate)",
    shows: "commission_rate: number | null",
    endpoint: "Product.search",
    path: "list.commission_rate"
  },
  {
    code: "Stream.map(Product.search.stream({}), (row) => row.category?./**/l1)",
    shows: ".CategoryLevel | null",
    endpoint: "Product.search",
    path: "list.category.l1"
  },
  {
    code: "Effect.map(Product.topSelling({}), (page) => page.list[0]?./**/launch_time)",
    shows: "launch_time: number | null",
    endpoint: "Product.topSelling",
    path: "list.launch_time"
  },
  {
    code: "Effect.map(Product.topSelling({}), (page) => page.list[0]?./**/growth_rate)",
    shows: "growth_rate: number | null",
    endpoint: "Product.topSelling",
    path: "list.growth_rate"
  },
  {
    code: "Effect.map(Product.salesTrend({ filter: { product_id: \"1\", days: 7 } }), ({ list }) => list[0]?./**/dt)",
    shows: "dt: string | null",
    endpoint: "Product.salesTrend",
    path: "list.dt"
  },
  {
    code: "Effect.map(Product.categoryInfo({}), (nodes) => nodes[0]?.sub[0]?./**/c_code)",
    shows: "CategoryNode.c_code",
    endpoint: "Product.categoryInfo",
    path: "c_code"
  },
  {
    code:
      "Effect.map(Product.videoList({ filter: { product_id: \"1\" } }), ({ list }) => list[0]?.video?./**/duration)",
    shows: "duration: number | null",
    endpoint: "Product.videoList",
    path: "list.video.duration"
  },
  {
    code: "Stream.map(Shop.mostPromoted.stream({}), (/**/row) => row.gmv)",
    shows: "(parameter) row: Shop.MostPromotedRow",
    endpoint: "Shop.mostPromoted"
  },
  {
    code: "Stream.map(Shop.mostPromoted.stream({}), (row) => row./**/usd_gmv)",
    shows: "usd_gmv: number | null",
    endpoint: "Shop.mostPromoted",
    path: "list.usd_gmv"
  },
  {
    code: "Stream.map(Creator.productList.stream({ filter: { uid: \"1\" } }), (row) => row./**/commission_rate)",
    shows: "commission_rate: number | null",
    endpoint: "Creator.productList",
    path: "list.commission_rate"
  },
  {
    code: "Stream.map(Live.topLive.stream({}), (row) => row./**/duration)",
    shows: "duration: number | null",
    endpoint: "Live.topLive",
    path: "list.duration"
  },
  {
    code: "Stream.map(Video.search.stream({}), (row) => row./**/interact_rate)",
    shows: "interact_rate: number | null",
    endpoint: "Video.search",
    path: "list.interact_rate"
  },
  {
    code: "Stream.map(Agency.salesRank.stream({}), (row) => row./**/gmv_inc_rate)",
    shows: "gmv_inc_rate: number | null",
    endpoint: "Agency.salesRank",
    path: "list.gmv_inc_rate"
  }
]

/** Lines of a program with a mistake each, and the lines of the compiler's message for each. */
const mistakes: ReadonlyArray<readonly [code: string, ...lines: ReadonlyArray<string>]> = [
  [
    "Product.search({ filter: { commision_rate_range: { min: 10 } } })",
    "Object literal may only specify known properties, but 'commision_rate_range' does not exist in type "
    + "'SearchFilter'. Did you mean to write 'commission_rate_range'?"
  ],
  [
    "Creator.search.stream({ filter: { folower_range: { min: 1000 } } })",
    "Object literal may only specify known properties, but 'folower_range' does not exist in type 'SearchFilter'. "
    + "Did you mean to write 'follower_range'?"
  ],
  [
    "Shop.topSelling.latestAvailable({ filter: { shop_typ: 1 } })",
    "Object literal may only specify known properties, but 'shop_typ' does not exist in type 'TopSellingFilter'. "
    + "Did you mean to write 'shop_type'?"
  ],
  [
    "Live.search({ filters: { region: \"US\" } })",
    "Object literal may only specify known properties, but 'filters' does not exist in type 'SearchPayload & Paging'. "
    + "Did you mean to write 'filter'?"
  ],
  [
    "Product.search({ filter: { region: \"UK\" } })",
    "Type '\"UK\"' is not assignable to type '\"US\" | \"GB\" | \"MX\" | \"ES\" | \"DE\" | \"IT\" | \"FR\" | \"ID\" | \"VN\" | \"MY\" | "
    + "\"TH\" | \"PH\" | \"BR\" | \"JP\" | \"SG\" | undefined'."
  ],
  [
    "Video.search({ filter: { is_ecommerce: true } })",
    "Type 'true' is not assignable to type '0 | 1 | undefined'."
  ],
  [
    "Creator.productList({ filter: { uid: 6893103660525831169 } })",
    "Type 'number' is not assignable to type 'string'."
  ],
  [
    "Product.search({ orderby: { field: \"day7_unit_sold\" } })",
    "Type '\"day7_unit_sold\"' is not assignable to type 'SearchOrder'. Did you mean '\"day7_units_sold\"'?"
  ],
  [
    "Shop.liveList.stream({ filter: { seller_id: \"1\" }, orderby: { field: \"start_tme\" } })",
    "Type '\"start_tme\"' is not assignable to type 'LiveListOrder'. Did you mean '\"start_time\"'?"
  ],
  [
    "Product.search({ orderby: \"day7_units_sold\" })",
    "Type 'string' is not assignable to type 'OrderBy<SearchOrder>'."
  ],
  [
    "Shop.topSelling({ filter: { date_info: \"2026-04-01\" } })",
    "Type 'string' is not assignable to type 'DateInfo'."
  ],
  [
    "Shop.topSelling({ filter: { date_info: { type: \"day\" } } })",
    "Property 'value' is missing in type '{ type: \"day\"; }' but required in type 'DateInfo'."
  ],
  [
    "Creator.productList({})",
    "Argument of type '{}' is not assignable to parameter of type 'ProductListPayload & Paging'.",
    "  Property 'filter' is missing in type '{}' but required in type 'ProductListPayload'."
  ],
  [
    "Product.salesTrend({ filter: { product_id: \"1\" } })",
    "Property 'days' is missing in type '{ product_id: string; }' but required in type 'SalesTrendFilter'."
  ],
  [
    "const payload = { filter: { off_shelves: 2 } }; Product.search(payload)",
    "Argument of type '{ filter: { off_shelves: number; }; }' is not assignable to parameter of type "
    + "'SearchPayload & Paging'.",
    "  Type '{ filter: { off_shelves: number; }; }' is not assignable to type 'SearchPayload'.",
    "    The types of 'filter.off_shelves' are incompatible between these types.",
    "      Type 'number' is not assignable to type '0 | 1 | undefined'."
  ],
  [
    "Stream.map(Product.search.stream({}), (row) => row.titel)",
    "Property 'titel' does not exist on type 'SearchRow'. Did you mean 'title'?"
  ],
  [
    "Effect.runPromise(Agency.salesRank({}))",
    "Argument of type 'Effect<Page<SalesRankRow>, FastMossError, FastMossClient>' is not assignable to parameter of type "
    + "'Effect<Page<SalesRankRow>, FastMossError, never>' with 'exactOptionalPropertyTypes: true'. Consider adding "
    + "'undefined' to the types of the target's properties.",
    "  Type 'FastMossClient' is not assignable to type 'never'."
  ]
]

/** Returns the number of lines that a message takes on a screen with 100 columns. */
const heightOf = (lines: ReadonlyArray<string>) => lines.reduce((sum, line) => sum + Math.ceil(line.length / 100), 0)

const file = join(root, "packages/node/test/editor.ts")
const program = [
  "import { Agency, Creator, Live, Product, Shop, Video } from \"@effect-fastmoss/core\"",
  "import { Effect, Stream } from \"effect\"",
  ...hovers.map(({ code }) => code),
  ...mistakes.map(([code]) => code)
].join("\n")

/** Number of the first line with a mistake in the program, from 0. */
const firstMistake = program.split("\n").length - mistakes.length

// Tests both the sources, and the declarations of the build, which users install.
describe.each([
  { of: "the sources", customConditions: ["@effect-fastmoss/source"] },
  { of: "the build's declarations", customConditions: [] }
])("an editor on $of", ({ customConditions }) => {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
    customConditions
  }
  const service = ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const text = name === file ? program : ts.sys.readFile(name)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCompilationSettings: () => options,
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: (name) => name === file ? program : ts.sys.readFile(name),
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath })
  })
  const mark = "/**/"
  const placeOf = (code: string) => program.indexOf(code) + code.indexOf(mark) + mark.length
  const textOf = (parts: Array<ts.SymbolDisplayPart> | undefined) => ts.displayPartsToString(parts).replace(/\n/g, " ")

  it.each(hovers)("shows in $code: $shows", ({ code, endpoint, path, shows }) => {
    const info = service.getQuickInfoAtPosition(file, placeOf(code))
    expect(textOf(info?.displayParts)).toContain(shows)
    const [text = ""] = (path === undefined ? "" : textsOf(endpoint)[path] ?? "no such path").split(" Default: ")
    expect(textOf(info?.documentation)).toBe(text)
    expect(text === "").toBe(path === undefined)
  })

  it.each([
    { code: hovers[1]?.code ?? "", name: "price_range", endpoint: "Product.search", path: "filter.price_range" },
    { code: hovers[12]?.code ?? "", name: "ctime", endpoint: "Product.search", path: "list.ctime" }
  ])("completes $name with its text", ({ code, endpoint, name, path }) => {
    const details = service.getCompletionEntryDetails(file, placeOf(code), name, {}, undefined, {}, undefined)
    expect(textOf(details?.documentation)).toBe(textsOf(endpoint)[path])
  })

  const messagesOf = new Map<number, ReadonlyArray<string>>()
  for (const { file: source, messageText, start } of service.getSemanticDiagnostics(file)) {
    const line = source?.getLineAndCharacterOfPosition(start ?? 0).line ?? -1
    messagesOf.set(line, [...messagesOf.get(line) ?? [], ts.flattenDiagnosticMessageText(messageText, "\n")])
  }

  it("finds no mistake in the examples of the fields", () => {
    expect([...messagesOf.keys()].filter((line) => line < firstMistake)).toEqual([])
  })

  it.each(mistakes.map(([code, ...lines], index) => ({ code, lines, index })))(
    "names the mistake in $code, in at most six lines",
    ({ index, lines }) => {
      expect(messagesOf.get(firstMistake + index)).toEqual([lines.join("\n")])
      expect(heightOf(lines)).toBeLessThanOrEqual(6)
    }
  )
})
