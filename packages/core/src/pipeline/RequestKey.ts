/**
 * What is asked: the same for identical calls.
 *
 * @since 0.1.0
 */
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Equal from "effect/Equal"
import * as Hash from "effect/Hash"
import * as Json from "../http/Json.js"

/**
 * A question. It equals another that has the same method, path and payload, whatever the order of the payload's fields.
 *
 * @since 0.1.0
 * @category models
 */
export class RequestKey implements Equal.Equal {
  readonly method: HttpMethod
  readonly path: string
  /** Compact JSON. */
  readonly body: string
  private text: string | undefined
  private hash: number | undefined

  constructor({ body, method, path }: Pick<RequestKey, "method" | "path" | "body">) {
    this.method = method
    this.path = path
    this.body = body
  }

  /** The same text for equal questions: method, path and canonical payload. */
  get canonicalText(): string {
    return this.text ??= `${this.method} ${this.path} ${Json.canonical(this.body)}`
  }

  /** The same number for equal questions. */
  [Hash.symbol](): number {
    // Made for each call, where the key is made only for the few that look alike.
    return this.hash ??= Json.hash(this.body)
  }

  /** Whether the other asks the same. */
  [Equal.symbol](that: unknown): boolean {
    return that instanceof RequestKey && this.method === that.method && this.path === that.path &&
      (this.body === that.body || this.canonicalText === that.canonicalText)
  }
}
