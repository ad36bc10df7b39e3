import { HttpClient, HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import * as Recorder from "../../src/doctor/Recorder.js"

const clientOf = (answer: () => Response) =>
  HttpClient.make((request) => Effect.sync(() => HttpClientResponse.fromWeb(request, answer())))

const send = (client: HttpClient.HttpClient, path = "/test?access_token=at-51c9&sign=5165&client_id=id-77") =>
  Effect.flatMap(
    client.execute(HttpClientRequest.post(`http://user:pass@host.invalid${path}`)),
    (response) => Effect.map(response.text, (text) => ({ status: response.status, text }))
  )

describe("Recorder", () => {
  it.effect("passes responses on unchanged, and refuses requests beyond its maximum", () =>
    Effect.gen(function*() {
      let calls = 0
      const recorder = Recorder.make(2, [])
      const client = recorder.record(clientOf(() => {
        calls += 1
        return new Response(calls === 1 ? null : "{\"code\":0,\"data\":{\"id\":8647778611395402618}}", {
          status: calls === 1 ? 204 : 201
        })
      }))
      expect(yield* send(client)).toEqual({ status: 204, text: "" })
      expect(yield* send(client)).toEqual({ status: 201, text: "{\"code\":0,\"data\":{\"id\":8647778611395402618}}" })
      expect(recorder.left()).toBe(0)
      expect(Either.isLeft(yield* Effect.either(send(client)))).toBe(true)
      expect({ calls, refused: recorder.refused() }).toEqual({ calls: 2, refused: 1 })
      expect(recorder.exchanges().map(({ response }) => response?.shape.kind)).toEqual(["empty", "envelope"])
    }))

  it.effect("records the path, useful headers without hosts and secrets, and names of fields", () =>
    Effect.gen(function*() {
      const recorder = Recorder.make(8, ["the-secret"])
      const body = {
        code: "1002",
        message: "wrong at-51c9 of the-secret",
        data: { "the-secret": 1, list: [{ name: "a private row" }] },
        id_77: "id-77"
      }
      yield* send(recorder.record(clientOf(() =>
        new Response(JSON.stringify(body), {
          headers: {
            via: "1.1 proxy.corp.example:3128 (squid)",
            server: "nginx at-51c9",
            "set-cookie": "session=1",
            "x-ratelimit-limit": "80"
          }
        })
      )))
      const [exchange] = recorder.exchanges()
      expect(exchange).toMatchObject({
        method: "POST",
        path: "/test",
        response: {
          status: 200,
          shape: {
            code: 1002,
            message: "wrong <redacted> of <redacted>",
            fields: ["code: number as text", "message: text", "data: object", "id_77: text"],
            dataFields: ["(another): number", "list: list"]
          }
        }
      })
      const { "content-type": _, ...headers } = exchange?.response?.headers ?? {}
      expect(headers).toEqual({
        via: "1.1 (host) (squid)",
        server: "nginx <redacted>",
        "x-ratelimit-limit": "80"
      })
      expect(JSON.stringify(exchange)).not.toMatch(/at-51c9|5165|id-77|the-secret|private|host\.invalid|pass/)
    }))
})
