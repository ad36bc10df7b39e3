import type { CompilerOptions } from "typescript"

export interface Message {
  /** The text; a NUL character stands for what is known only when the program runs. */
  readonly text: string
  /** File and line. */
  readonly place: string
}

export interface Collected {
  readonly messages: ReadonlyArray<Message>
  /** Texts of a single word. */
  readonly parts: ReadonlyArray<Message>
  readonly unresolved: ReadonlyArray<Message>
}

export declare const collect: (
  root: string,
  fileNames: ReadonlyArray<string>,
  options: CompilerOptions
) => Collected

export declare const projectOf: (
  root: string
) => { readonly fileNames: ReadonlyArray<string>; readonly options: CompilerOptions }
