// The two functions of Node that core knows, so that its sources see no other name of Node.
declare module "node:crypto" {
  export const hash: ((algorithm: string, data: string, encoding: "hex") => string) | undefined
  export const createHash: (algorithm: string) => {
    update(data: string, encoding: "utf8"): { digest(encoding: "hex"): string }
  }
}
