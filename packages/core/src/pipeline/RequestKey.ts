/**
 * The key that makes two calls equal: they may share one request and one cached reply.
 *
 * @since 0.1.0
 */
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Equal from "effect/Equal"
import * as Hash from "effect/Hash"
import * as Json from "../http/Json.js"

/**
 * The method, the path and the payload of a call. Two keys are equal if all three are, whatever the order of the payload's
 * fields.
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

  /** Method, path and canonical payload as one text: the same for equal keys. */
  get canonicalText(): string {
    return this.text ??= `${this.method} ${this.path} ${Json.canonical(this.body)}`
  }

  /** The same number for equal keys. */
  [Hash.symbol](): number {
    // The hash is computed for each call, the canonical text only for the few calls whose hashes are equal.
    return this.hash ??= Json.hash(this.body)
  }

  /** Returns whether another value is an equal key. */
  [Equal.symbol](that: unknown): boolean {
    return that instanceof RequestKey && this.method === that.method && this.path === that.path &&
      (this.body === that.body || this.canonicalText === that.canonicalText)
  }
}
