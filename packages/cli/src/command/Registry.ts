/**
 * The list of all commands. The modules of a command are loaded only when it runs.
 */
import type * as Arr from "effect/Array"
import type { Make } from "./Runnable.js"

/** A command in the list. */
export interface Entry {
  readonly name: string
  /** The purpose of the command, for one line of the root help. */
  readonly summary: string
  readonly load: () => Promise<{ readonly make: Make }>
}

/** All commands, in the order of the root help. */
export const entries: Arr.NonEmptyReadonlyArray<Entry> = [
  {
    name: "call",
    summary: "Call an endpoint once and print its data",
    load: () => import("../commands/call.js")
  },
  {
    name: "list",
    summary: "Print the rows of a list or a ranking",
    load: () => import("../commands/list.js")
  },
  {
    name: "export",
    summary: "Write many rows to a file, and continue after an interruption",
    load: () => import("../commands/export.js")
  },
  {
    name: "watch",
    summary: "Print what has changed in a ranking or a list since the last run",
    load: () => import("../commands/watch.js")
  },
  {
    name: "usage",
    summary: "Print what was spent and what is left of the budget",
    load: () => import("../commands/usage.js")
  },
  {
    name: "report",
    summary: "Write a market report: one HTML page with charts",
    load: () => import("../commands/report.js")
  },
  {
    name: "endpoints",
    summary: "Describe the endpoints, their payloads and their fields",
    load: () => import("../commands/endpoints.js")
  },
  {
    name: "doctor",
    summary: "Check credentials, plan and this machine with at most 8 requests",
    load: () => import("../commands/doctor.js")
  },
  {
    name: "mcp",
    summary: "Serve FastMoss to AI agents (MCP)",
    load: () => import("../commands/mcp.js")
  },
  {
    name: "init",
    summary: "Save credentials and a budget in the settings file",
    load: () => import("../commands/init.js")
  },
  {
    name: "token",
    summary: "Show, refresh or clear the stored access token",
    load: () => import("../commands/token.js")
  },
  {
    name: "sandbox",
    summary: "Run a sandbox server on a port of this machine",
    load: () => import("../commands/sandbox.js")
  }
]
