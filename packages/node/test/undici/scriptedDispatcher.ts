import Undici, { type Dispatcher } from "@effect/platform-node/Undici"

/** A response with status 200 that the test sends in two steps. */
export interface ScriptedResponse {
  readonly begin: () => void
  readonly end: (body: Buffer) => void
}

const controller: Dispatcher.DispatchController = {
  aborted: false,
  paused: false,
  reason: null,
  abort: () => {},
  pause: () => {},
  resume: () => {}
}

/** A dispatcher of undici whose responses arrive when the test decides. */
export class ScriptedDispatcher extends Undici.Dispatcher {
  private readonly onRequest: (response: ScriptedResponse) => void

  constructor(onRequest: (response: ScriptedResponse) => void) {
    super()
    this.onRequest = onRequest
  }

  override dispatch(_: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.onRequest({
      begin: () => {
        handler.onRequestStart?.(controller, null)
        handler.onResponseStart?.(controller, 200, {})
      },
      end: (body) => {
        handler.onResponseData?.(controller, body)
        handler.onResponseEnd?.(controller, {})
      }
    })
    return true
  }
}
