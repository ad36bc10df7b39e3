/**
 * Schemas of structs whose types are written as interfaces. The interface documents each field for editors, the
 * documentation site and the OpenAPI document. The compiler checks the schema against the type, field by field.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Schemas of the fields of a struct of type `A`, one for each property. A missing field, an unknown field or a field of
 * another type does not compile. `Schema.Schema<A>` alone is not strict enough: it also accepts a schema that lacks an
 * optional property.
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

/** Schema whose decoded type is exactly `A`. Its wire form may have any type. */
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
