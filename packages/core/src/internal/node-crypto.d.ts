// Declares the two Node functions that core uses, so that core's sources cannot use any other.
declare module "node:crypto" {
  export const hash: ((algorithm: string, data: string, encoding: "hex") => string) | undefined
  export const createHash: (algorithm: string) => {
    update(data: string, encoding: "utf8"): { digest(encoding: "hex"): string }
  }
}
