// Rules for imports. The layers of core from bottom to top: a module imports only from its own layer and from lower layers.
const core = "^packages/core/src/"
const sandbox = "^packages/sandbox/src/"
const cli = "^packages/cli/src/"
const layers = [
  "internal/",
  "(FastMossError|FastMossConfig|RequestOptions|Metrics)[.]ts$",
  "Usage[.]ts$",
  "auth/(Signature|Token)[.]ts$",
  "http/",
  "auth/",
  "testing/",
  "pipeline/",
  "FastMossClient[.]ts$",
  "endpoint/",
  "endpoints/"
]

// The layers of the command. A folder that is not listed, such as export/ or mcp/, belongs to one or a few subcommands.
const commandLayers = [
  "command/(ExitCode|Failure|nearest|version)[.]ts$",
  "(terminal|reference|file|option)/",
  "format/",
  "payload/",
  "(settings/|spending/|connection/Target[.]ts$)",
  "connection/",
  "((?!commands?/)[^/]+/|command/Runnable[.]ts$)",
  "commands/",
  "command/",
  ""
]

/** Creates a rule that forbids upward imports for each layer. A file belongs to the lowest layer that matches its path. */
const upwards = (prefix, layers, of) =>
  layers.slice(0, -1).map((layer, i) => ({
    name: `nothing-imports-upwards-from-${of}${layer.replace(/\W/g, "")}`,
    severity: "error",
    from: { path: prefix + layer, ...(i > 0 ? { pathNot: layers.slice(0, i).map((lower) => prefix + lower) } : {}) },
    to: { path: layers.slice(i + 1).map((upper) => prefix + upper), pathNot: layers.slice(0, i + 1).map((own) => prefix + own) }
  }))

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    ...upwards(core, layers, ""),
    {
      name: "inside-core-import-the-module",
      severity: "error",
      from: { path: core },
      to: { path: core + "index[.]ts$" }
    },
    {
      name: "core-knows-nothing-of-node",
      severity: "error",
      from: { path: core, pathNot: core + "internal/sha256[.]node[.]ts$" },
      to: { dependencyTypes: ["core"] }
    },
    {
      name: "packages-import-what-core-exports",
      severity: "error",
      from: { path: "^packages/(node|sandbox|cli)/src/" },
      to: { path: core, dependencyTypes: ["local"] }
    },
    {
      name: "ioredis-is-known-to-one-module",
      severity: "error",
      from: { path: "^packages/", pathNot: "^packages/node/src/redis/RedisConnection[.]ts$" },
      to: { path: "/ioredis/" }
    },
    {
      name: "core-and-node-work-without-the-sandbox",
      severity: "error",
      from: { path: "^packages/(core|node)/src/" },
      to: { path: "^packages/sandbox/" }
    },
    // The sandbox: market < handlers < server < Sandbox < SandboxServer < command. openapi/ is on the same level as market/.
    {
      name: "the-market-knows-the-market-only",
      severity: "error",
      from: { path: sandbox + "market/" },
      to: { path: ["^packages/", "/@effect/"], pathNot: sandbox + "market/" }
    },
    {
      name: "the-openapi-document-knows-core-only",
      severity: "error",
      from: { path: sandbox + "(OpenApi[.]ts$|openapi/)" },
      to: { path: sandbox, pathNot: sandbox + "openapi/" }
    },
    {
      name: "handlers-know-market-and-refusals-only",
      severity: "error",
      from: { path: sandbox + "handlers/" },
      to: { path: sandbox, pathNot: sandbox + "(handlers/|market/|Refusal[.]ts$)" }
    },
    {
      name: "the-server-does-not-know-its-hosts",
      severity: "error",
      from: { path: sandbox + "server/" },
      to: { path: sandbox + "(command/|index[.]ts$|Sandbox(Server)?[.]ts$)" }
    },
    {
      name: "the-sandbox-runs-without-node",
      severity: "error",
      from: { path: sandbox, pathNot: sandbox + "(command/|SandboxServer[.]ts$)" },
      to: { path: "/@effect/platform-node" }
    },
    {
      name: "only-sandbox-server-uses-node-modules",
      severity: "error",
      from: { path: sandbox, pathNot: sandbox + "SandboxServer[.]ts$" },
      to: { dependencyTypes: ["core"] }
    },
    {
      name: "only-the-command-uses-effect-cli",
      severity: "error",
      from: { path: sandbox, pathNot: sandbox + "command/" },
      to: { path: "/@effect/cli/" }
    },
    // The command.
    ...upwards(cli, commandLayers, "command-"),
    {
      name: "the-command-uses-what-packages-export",
      severity: "error",
      from: { path: cli },
      to: { path: "^packages/(node|sandbox)/src/", dependencyTypes: ["local"] }
    },
    {
      name: "commands-know-nothing-of-each-other",
      severity: "error",
      from: { path: cli + "(export|report|watch|doctor|mcp|token)/" },
      to: { path: cli + "(export|report|watch|doctor|mcp|token)/", pathNot: cli + "$1/" }
    },
    {
      name: "the-help-of-the-command-loads-no-effect",
      severity: "error",
      from: { path: cli + "(main|command/(RootHelp|HelpPage|version))[.]ts$" },
      to: { path: ["/effect/", "/@effect/", "^packages/core/"], dependencyTypesNot: ["type-only"] }
    },
    {
      name: "commands-are-loaded-by-the-registry-alone",
      severity: "error",
      from: { path: cli, pathNot: cli + "(command/Registry[.]ts$|commands/)" },
      to: { path: cli + "commands/" }
    },
    { name: "all-resolve", severity: "error", from: {}, to: { couldNotResolve: true } }
  ],
  options: {
    doNotFollow: { path: "node_modules|/dist/" },
    tsConfig: { fileName: "tsconfig.base.json" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@effect-fastmoss/source", "node", "import", "types", "default"],
      extensions: [".ts", ".js", ".d.ts"]
    }
  }
}
