/**
 * Key of a request. Calls with equal keys may share one request and one cached reply.
 *
 * @since 0.1.0
 */
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Equal from "effect/Equal"
import * as Hash from "effect/Hash"
import * as Json from "../http/Json.js"

/**
 * Method, path and payload of a call. Two keys are equal if all three are equal; the order of the payload's fields does
 * not matter.
 *
 * @since 0.1.0
 * @category models
 */
export class RequestKey implements Equal.Equal {
  readonly method: HttpMethod
  readonly path: string
  /** Payload as compact JSON. */
  readonly body: string
  private text: string | undefined
  private hash: number | undefined

  constructor({ body, method, path }: Pick<RequestKey, "method" | "path" | "body">) {
    this.method = method
    this.path = path
    this.body = body
  }

  /** Method, path and canonical payload as one string: the same for equal keys. */
  get canonicalText(): string {
    return this.text ??= `${this.method} ${this.path} ${Json.canonical(this.body)}`
  }

  /** Returns a hash: the same number for equal keys. */
  [Hash.symbol](): number {
    // Every call needs the hash, so it must be fast. Only calls with equal hashes need the canonical text.
    return this.hash ??= Json.hash(this.body)
  }

  /** Returns true if another value is an equal key. */
  [Equal.symbol](that: unknown): boolean {
    return that instanceof RequestKey && this.method === that.method && this.path === that.path &&
      (this.body === that.body || this.canonicalText === that.canonicalText)
  }
}
