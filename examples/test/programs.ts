import * as Process from "@effect-fastmoss/testing/process"
import { fileURLToPath } from "node:url"

const fileOf = (name: string) => fileURLToPath(new URL(`../dist/${name}.js`, import.meta.url))

/** Starts a built example. */
export const start = (name: string, args: ReadonlyArray<string>, environment: Record<string, string>) =>
  Process.start(fileOf(name), args, environment)

/** Runs a built example until it exits. */
export const run = (name: string, args: ReadonlyArray<string>, environment: Record<string, string>) =>
  Process.run(fileOf(name), args, environment)
