import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import * as DocumentedCommand from "../src/DocumentedCommand.js"

describe("a command in a document", () => {
  it.each([
    ["npm install effect@3.22 @effect/platform@0.97", "npm", ["effect", "@effect/platform"]],
    ["npm i -D vitest@3 @effect-fastmoss/sandbox", "npm", ["vitest", "@effect-fastmoss/sandbox"]],
    ["pnpm add --save-dev @effect/cli@^0.77.2", "pnpm", ["@effect/cli"]],
    ["yarn add --dev effect@3.22", "yarn", ["effect"]]
  ])("that installs packages is recognised: %s", (text, manager, names) => {
    expect(DocumentedCommand.parse(text)).toEqual(
      Either.right(expect.objectContaining({ _tag: "Install", manager, names }))
    )
  })

  it.each([
    "npx @effect-fastmoss/sandbox --port 8080",
    "npx -y @effect-fastmoss/sandbox --fault status=503,path=/test,times=2"
  ])("that serves the sandbox is recognised: %s", (text) => {
    expect(DocumentedCommand.parse(text)).toMatchObject({ right: { _tag: "Sandbox" } })
  })

  it.each([
    ["npx @effect-fastmoss/cli list Product.search --limit 20", ["list", "Product.search", "--limit", "20"]],
    ["npx -y @effect-fastmoss/cli@0.1.0 mcp", ["mcp"]],
    ["npx effect-fastmoss --help", ["--help"]],
    ["FASTMOSS_BUDGET=5 effect-fastmoss list Shop.search --keywords \"yoga mat\"", [
      "list",
      "Shop.search",
      "--keywords",
      "yoga mat"
    ]],
    ["effect-fastmoss call /test --payload '{\"hello\":\"world\"}' | head -1", [
      "call",
      "/test",
      "--payload",
      "{\"hello\":\"world\"}"
    ]],
    ["effect-fastmoss list Shop.search --format csv > shops.csv", ["list", "Shop.search", "--format", "csv"]],
    ["claude mcp add fastmoss -- npx -y @effect-fastmoss/cli mcp --tools product", ["mcp", "--tools", "product"]]
  ])("that runs effect-fastmoss is recognised: %s", (text, args) => {
    expect(DocumentedCommand.parse(text)).toMatchObject({ right: { _tag: "Cli", args } })
  })

  it("that installs globally is checked as an installation into a folder", () => {
    expect(DocumentedCommand.parse("npm install --global @effect-fastmoss/cli")).toMatchObject({
      right: { _tag: "Install", args: ["install", "@effect-fastmoss/cli"] }
    })
  })

  it("is not an error message that ends with a command", () => {
    expect(DocumentedCommand.find("`FASTMOSS_REDIS_URL needs the package ioredis; run: npm install ioredis@5`"))
      .toEqual([])
    expect(DocumentedCommand.find("`npm install ioredis@5`")).toHaveLength(1)
  })

  it("of effect-fastmoss is found in shell blocks, and not in its output", () => {
    const markdown = ["```sh", "effect-fastmoss list Product.search", "```", "```text", "effect-fastmoss 0.1.0", "```"]
    expect(DocumentedCommand.find(markdown.join("\n")).map(({ line }) => line)).toEqual([2])
  })

  it.each(["npx -y pnpm@10 start", "FASTMOSS_CLIENT_ID=... npx -y pnpm@10 start", "pnpm start"])(
    "that runs a script of the workspace is recognised: %s",
    (text) => {
      expect(DocumentedCommand.parse(text)).toMatchObject({ right: { _tag: "Workspace", script: "start" } })
    }
  )

  it.each([
    ["npm install effect", "names no version of effect"],
    ["npm install ioredis @effect-fastmoss/node @effect/cli", "names no version of ioredis, @effect/cli"],
    ["npm install", "is not a list of packages"],
    ["npm install --force effect@3", "is not a list of packages"],
    ["npm install effect@3 && npx tsc", "is not a list of packages"],
    ["npm ci", "is not recognised"],
    ["npx some-tool@1", "is not recognised"],
    ["npx @effect-fastmoss/sandbox && node x.js", "is not recognised"],
    ["bun add effect@3", "is not recognised"],
    ["cd mine && npm install effect@3", "is not recognised"]
  ])("that is not recognised is a fault: %s", (text, reason) => {
    expect(DocumentedCommand.parse(text)).toEqual(Either.left(reason))
  })

  it("is found as a whole in inline code and in a fenced block, where commands share a group", () => {
    const markdown = [
      "Run `npm ci`, or `npm i a@1`; npm `installs`.",
      "",
      "```sh",
      "$ yarn add a@1 \\",
      "  b@2   # a comment",
      "cd mine && npm install c",
      "node x.js",
      "```",
      "",
      "```sh",
      "bun add d",
      "```"
    ].join("\n")
    const found = DocumentedCommand.find(markdown)
    expect(found.map(({ line, text }) => [line, text])).toEqual([
      [1, "npm ci"],
      [1, "npm i a@1"],
      [5, "yarn add a@1 b@2"],
      [6, "cd mine && npm install c"],
      [11, "bun add d"]
    ])
    expect(new Set(found.map(({ group }) => group)).size).toBe(4)
  })
})
