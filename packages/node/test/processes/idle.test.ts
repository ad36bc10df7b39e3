import { bundleOf } from "@effect-fastmoss/testing/programs"
import { describe, expect, it } from "@effect/vitest"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

describe("a program with nothing left to do", () => {
  it("ends although its limiter grants the next permit in fifty seconds", async () => {
    const child = spawn(process.execPath, [bundleOf(fileURLToPath(new URL("idle.mjs", import.meta.url)))], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    try {
      const exit = once(child, "exit")
      await once(child.stdout, "data")
      const done = Date.now()
      expect(await exit).toEqual([0, null])
      // The timer that all tasks share sleeps for at most one second.
      expect(Date.now() - done).toBeLessThan(10_000)
    } finally {
      child.kill("SIGKILL")
    }
  })
})
