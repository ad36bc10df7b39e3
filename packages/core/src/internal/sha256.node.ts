import * as crypto from "node:crypto"

/**
 * Hashes a text as `sha256.ts` does, with Node's own OpenSSL. The one-shot `hash` allocates no hash object. Runtimes
 * that imitate Node may lack it.
 *
 * @internal
 */
export const sha256Hex: (text: string) => string = makeSha256Hex()

function makeSha256Hex(): (text: string) => string {
  const { createHash, hash } = crypto
  return hash === undefined
    ? (text) => createHash("sha256").update(text, "utf8").digest("hex")
    : (text) => hash("sha256", text, "hex")
}
