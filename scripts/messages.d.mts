import type { CompilerOptions } from "typescript"

export interface Message {
  /** The text of the message. A NUL character stands for a value that is known only when the program runs. */
  readonly text: string
  /** The file and the line, such as `packages/core/src/Budget.ts:12`. */
  readonly place: string
}

export interface Collected {
  readonly messages: ReadonlyArray<Message>
  /** Texts of a single word. They are too short to have entries of their own. */
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
