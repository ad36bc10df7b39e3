/**
 * Schemas of structs whose types are written out. The type holds the documentation of each field, for editors, the site and
 * the OpenAPI document; the compiler checks the schema against the type, field by field.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Fields of a schema of `A`: one for each property. A field that is missing, unknown or of another type does not compile.
 * `Schema.Schema<A>` alone does not ensure that: a schema without an optional property is a schema of `A`, too.
 *
 * @since 0.1.0
 * @category models
 */
export type FieldsOf<A> = {
  readonly [K in keyof A]-?: Record<never, never> extends Pick<A, K> ? OptionalField<A[K]> : RequiredField<A[K]>
}

type OptionalField<A> = Signature<"?:"> & TypeOf<A>

type RequiredField<A> = (Schema.Schema.AnyNoContext | Signature<":">) & TypeOf<A>

type Signature<Token extends Schema.PropertySignature.Token> = Schema.PropertySignature.All & {
  readonly _TypeToken: Token
}

/** The variance of a schema's type alone: a field may have any wire form. */
interface TypeOf<A> {
  readonly [Schema.TypeId]: { readonly _A: (_: A) => A }
}

/**
 * Makes the schema of a struct of type `A`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = <A extends object>(fields: FieldsOf<A>): Schema.Schema<A, unknown> =>
  Schema.make(Schema.Struct<Schema.Struct.Fields>(fields).ast)
