/**
 * `effect-fastmoss list`: prints the rows of a list or a ranking.
 */
import type * as DateInfo from "@effect-fastmoss/core/DateInfo"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { failed, usage } from "../command/Failure.js"
import * as Runnable from "../command/Runnable.js"
import * as Session from "../connection/Session.js"
import * as FormatOption from "../format/FormatOption.js"
import * as RowFormat from "../format/RowFormat.js"
import * as EndpointArgument from "../payload/EndpointArgument.js"
import * as ListOptions from "../payload/ListOptions.js"
import * as PageSize from "../payload/PageSize.js"
import * as PayloadOptions from "../payload/PayloadOptions.js"
import type { ListRequest } from "../reference/Calls.js"
import * as Guard from "../spending/Guard.js"
import * as Progress from "../terminal/Progress.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Text from "../terminal/Text.js"

/** The most rows that `list` prints without `--limit` and `--all`. */
const defaultLimit = 20

const limit = ListOptions.limit.pipe(
  Options.optional,
  Options.withDescription(`The most rows to print. Default: ${defaultLimit}.`)
)

const all = Options.boolean("all").pipe(
  Options.withDescription("Print all rows. Each page is a request.")
)

const description = Runnable.describe(
  "Prints the rows of a list or a ranking, as the pages arrive.",
  [
    "Each field of an endpoint's payload has a flag. `effect-fastmoss list Product.search --help` lists the flags of that endpoint.",
    `A run that needs more than ${Guard.freely} requests asks first.`
  ],
  [
    "effect-fastmoss list Product.search --region US --keywords \"yoga mat\" --limit 20",
    "effect-fastmoss list Product.topSelling --region GB --latest week --fields title,shop.name,units_sold",
    "effect-fastmoss list Shop.search --region US --all --yes --format csv > shops.csv"
  ]
)

/** Creates the command `list`. `args` name an endpoint, and the command has a flag for each field of its payload. */
export const make: Runnable.Make = (name, args) => {
  const payload = PayloadOptions.of(Option.getOrUndefined(EndpointArgument.among(args)), ["page"])
  const command = Command.make(name, {
    all,
    budget: Session.budgetOption,
    endpoint: EndpointArgument.argument,
    fields: FormatOption.fields(),
    format: FormatOption.format,
    latest: ListOptions.latest(),
    limit,
    payload: payload.options,
    yes: Session.yesOption
  }, (given) =>
    Effect.gen(function*() {
      const { endpoint, pagesize, request } = yield* ListOptions.read(given, "a list")
      const format = yield* FormatOption.chosen(given.format)
      const columns = yield* FormatOption.columns(endpoint, given.fields)
      const { stdout, write } = yield* Terminal
      const progress = yield* Progress.make
      if (given.all && Option.isSome(given.limit)) return yield* usage("--all and --limit cannot be combined")
      const most = given.all ? Infinity : Option.getOrElse(given.limit, () => defaultLimit)
      const writer = RowFormat.writer(format, { ...columns, width: stdout.columns })

      yield* Session.run(
        Effect.gen(function*() {
          const rows = Option.isSome(given.latest)
            ? yield* latestRows(request, given.latest.value, most, endpoint.name)
            : rowsOf(request, {
              isConfirmed: given.yes,
              most,
              // Without a size, the library tries large pages and falls back to small ones.
              pagesize: pagesize ?? (most <= PageSize.smallest ? most : undefined),
              path: endpoint.path
            })
          yield* write(writer.begin)
          let count = 0
          yield* Stream.runForEachChunk(rows, (chunk) => {
            count += chunk.length
            return Effect.zipRight(
              write(writer.batch(Chunk.toReadonlyArray(chunk))),
              progress(`${Text.plural(count, "row")} so far`)
            )
          })
          yield* write(writer.end())
          if (count === 0) {
            const { tell } = yield* Terminal
            yield* tell("No rows. The filter may be too narrow, or FastMoss has no figures for the period.")
          }
        }),
        { runBudget: given.budget }
      )
    })).pipe(Command.withDescription(description))
  return Effect.succeed(Runnable.of(command, payload.flags, payload.names))
}

/**
 * Returns up to `most` rows from all pages as a stream. After the first page it asks the user to confirm if the other
 * pages need many requests.
 */
const rowsOf = (
  request: ListRequest,
  { isConfirmed, most, pagesize, path }: {
    readonly isConfirmed: boolean
    readonly most: number
    readonly pagesize: number | undefined
    readonly path: string
  }
) => {
  let isFirst = true
  return request.rows({ limit: most, pagesize }).pipe(
    Stream.chunks,
    Stream.tap((chunk) => {
      if (!isFirst) return Effect.void
      isFirst = false
      // If the first page is not full, it has all rows.
      const isAll = chunk.length < Math.min(pagesize ?? PageSize.smallest, most)
      return isAll ? Effect.void : Guard.confirmOthers({ isConfirmed, most, path, rows: chunk.length })
    }),
    Stream.flattenChunks
  )
}

const latestRows = (
  request: ListRequest,
  kind: DateInfo.Kind,
  limit: number,
  name: string
) =>
  Effect.gen(function*() {
    const { latest } = request
    if (latest === undefined) return yield* usage(`${name} has no periods: --latest is for rankings`)
    const { calls, found } = yield* latest({ kind, limit })
    if (Option.isNone(found)) {
      return yield* failed(`${name} had no rows in the latest ${calls} periods (${kind}s)`)
    }
    const { tell } = yield* Terminal
    const { dateInfo, page } = found.value
    yield* tell(`The ranking of the ${dateInfo.type} ${dateInfo.value}`)
    return Stream.fromIterable(page.list)
  })
