import * as crypto from "node:crypto"

/**
 * Returns the SHA-256 hash of a text's UTF-8 bytes in lower-case hex, computed by Node's OpenSSL. It uses Node's
 * function `hash`, which allocates no hash object, or `createHash` in runtimes that lack `hash`.
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
