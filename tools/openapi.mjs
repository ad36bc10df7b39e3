// Validates the OpenAPI documents with a public validator: docs/openapi.json, and the document that a sandbox serves.
import { compileErrors, validate } from "@readme/openapi-parser"
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

/** The document that a sandbox on a free port serves. */
const served = async () => {
  const sandbox = spawn(process.execPath, [fileURLToPath(new URL("../packages/sandbox/bin.js", import.meta.url)), "--port", "0"])
  try {
    for await (const line of createInterface({ input: sandbox.stdout })) {
      const [url] = /http:\/\/127[.]0[.]0[.]1:\d+/.exec(line) ?? []
      if (url !== undefined) return await (await fetch(`${url}/openapi.json`)).json()
    }
    throw new Error("the sandbox did not start")
  } finally {
    sandbox.kill()
  }
}

const file = JSON.parse(readFileSync(new URL("../docs/openapi.json", import.meta.url), "utf8"))
const broken = { ...file, paths: { "/x": { post: { responses: "none" } } } }
if ((await validate(structuredClone(broken))).valid) throw new Error("the validator accepts a broken document")

for (const [name, document] of Object.entries({ "docs/openapi.json": file, "the document of a sandbox": await served() })) {
  // The validator replaces references in its input.
  const result = await validate(structuredClone(document))
  if (!result.valid || result.warnings.length > 0 || result.specification !== "OpenAPI") {
    console.error(`${name}: ${result.valid ? JSON.stringify(result.warnings) : compileErrors(result)}`)
    process.exitCode = 1
  }
}
