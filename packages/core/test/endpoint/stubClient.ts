import { FastMossClient, type FastMossConfig, FastMossError } from "@effect-fastmoss/core"
import { Effect, Layer } from "effect"

export interface Sent {
  readonly path: string
  readonly payload: Record<string, unknown>
}

/** Makes a client whose responses a test supplies, and which records its requests. */
export const stubClient = (
  answer: (sent: Sent) => Effect.Effect<unknown, FastMossError.FastMossError>,
  decoding: FastMossConfig.Decoding = "lenient"
) => {
  const sent: Array<Sent> = []
  const layer = Layer.succeed(FastMossClient.FastMossClient, {
    decoding,
    call: (path, payload) =>
      Effect.suspend(() => {
        const one = { path, payload: { ...payload } }
        sent.push(one)
        return Effect.map(answer(one), (data) => ({ data, message: "", requestId: "r-1", timestamp: undefined }))
      })
  })
  return { sent, layer }
}

export const apiError = (code: number, path = "/product/v1/search") =>
  new FastMossError.FastMossApiError({
    method: "POST",
    path,
    attempts: 1,
    code,
    reason: FastMossError.reasonOfCode(code),
    serverMessage: "",
    data: null
  })
