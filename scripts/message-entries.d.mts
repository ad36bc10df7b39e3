import type { Collected, Message } from "./messages.mjs"

export declare const entriesOf: (markdown: string) => ReadonlyArray<string>

export declare const match: (
  collected: Pick<Collected, "messages" | "parts">,
  entries: ReadonlyArray<string>
) => { readonly missing: ReadonlyArray<Message>; readonly stale: ReadonlyArray<string> }
