import * as NodeStream from "@effect/platform-node/NodeStream"
import { RequestError } from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { Readable } from "node:stream"

/**
 * The body of a request in a form that undici accepts, and its content type if the encoding of the body determines it.
 */
interface UndiciBody {
  readonly body: string | Uint8Array | Readable | null
  readonly contentType?: string
}

/**
 * Converts the body of a request to a form that undici accepts, and runs `use` with it. Fails with reason `Encode` if
 * undici cannot send the body.
 *
 * @internal
 */
export const withBody = <A>(
  request: HttpClientRequest,
  use: (body: UndiciBody) => Effect.Effect<A, RequestError>
): Effect.Effect<A, RequestError> => {
  const { body } = request
  switch (body._tag) {
    case "Empty":
      return use({ body: null })
    case "Uint8Array":
      return use({ body: body.body })
    case "FormData":
      // Encoded here, because undici 7 cannot send `FormData` on Node 20.
      return Effect.flatMap(Effect.promise(() => bodyOfForm(body.formData)), use)
    case "Stream":
      return Effect.flatMap(NodeStream.toReadable(body.stream), (body) => use({ body }))
    case "Raw":
      return Effect.flatMap(bodyOf(request, body.body), use)
  }
}

const bodyOfForm = async (formData: FormData): Promise<UndiciBody> => {
  const form = new Response(formData)
  const contentType = form.headers.get("content-type")
  return { body: new Uint8Array(await form.arrayBuffer()), ...(contentType === null ? {} : { contentType }) }
}

const bodyOf = (request: HttpClientRequest, body: unknown): Effect.Effect<UndiciBody, RequestError> => {
  if (typeof body === "string" || body instanceof Uint8Array || body instanceof Readable) {
    return Effect.succeed({ body })
  }
  if (body instanceof ArrayBuffer) return Effect.succeed({ body: new Uint8Array(body) })
  if (body instanceof Blob) return Effect.promise(async () => ({ body: new Uint8Array(await body.arrayBuffer()) }))
  return isAsyncIterable(body) || Predicate.isIterable(body)
    ? Effect.succeed({ body: Readable.from(body) })
    : Effect.fail(new RequestError({ request, reason: "Encode", description: "undici cannot send this body" }))
}

const isAsyncIterable = (body: unknown): body is AsyncIterable<unknown> =>
  Predicate.hasProperty(body, Symbol.asyncIterator)
