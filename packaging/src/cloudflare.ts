/**
 * Checks of the Workers in docs/runtimes.md. Their code runs unchanged in workerd and receives many requests, one after
 * another and at once.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect, type Scope } from "effect"
import { createRequire } from "node:module"
import { join } from "node:path"
import { Broken } from "./Check.js"
import type { Project } from "./Project.js"
import type { Report } from "./Report.js"
import { root } from "./root.js"
import * as scriptedServer from "./scriptedServer.js"

/** A function that bundles a program into one file and returns its path. */
export interface Bundle {
  (entryPoint: string): Effect.Effect<string, unknown>
}

interface Miniflare {
  readonly ready: Promise<URL>
  readonly setOptions: (options: object) => Promise<void>
  readonly dispose: () => Promise<void>
}

/** A response of the Worker, and the time in milliseconds until it arrived. */
interface Answer {
  readonly status: number
  readonly text: string
  readonly millis: number
}

interface Worker {
  readonly server: scriptedServer.ScriptedServer
  /** Sends a search and waits for the response. */
  readonly search: (keywords: string) => Promise<Answer>
  /** Replaces the isolate with a new one. */
  readonly restart: () => Promise<void>
}

/** Starts a Worker, and a scripted server that the Worker calls. Both run until the scope closes. */
const start = (
  folder: string,
  scriptPath: string,
  settings: Readonly<Record<string, string>>
): Effect.Effect<Worker, unknown, Scope.Scope> =>
  Effect.gen(function*() {
    const server = yield* scriptedServer.make
    const { Miniflare }: { readonly Miniflare: new(options: object) => Miniflare } = createRequire(
      join(folder, "package.json")
    )("miniflare")
    const options = {
      modules: true,
      modulesRoot: join(scriptPath, ".."),
      scriptPath,
      compatibilityDate: "2026-01-01",
      kvNamespaces: ["TOKENS"],
      bindings: {
        FASTMOSS_BASE_URL: server.baseUrl,
        FASTMOSS_CLIENT_ID: "client",
        FASTMOSS_CLIENT_SECRET: "secret",
        ...settings
      }
    }
    const miniflare = yield* Effect.acquireRelease(
      Effect.sync(() => new Miniflare(options)),
      (miniflare) => Effect.promise(() => miniflare.dispose())
    )
    const search = async (keywords: string): Promise<Answer> => {
      const started = Date.now()
      const response = await fetch(new URL(`?${new URLSearchParams({ keywords })}`, await miniflare.ready), {
        signal: AbortSignal.timeout(20_000)
      })
      return { status: response.status, text: await response.text(), millis: Date.now() - started }
    }
    return {
      server,
      search,
      restart: () => miniflare.setOptions({ ...options, bindings: { ...options.bindings, GENERATION: "2" } })
    }
  })

const all = (worker: Worker, keywords: ReadonlyArray<string>) => Promise.all(keywords.map(worker.search))

const expectServed = (answers: ReadonlyArray<Answer>) => {
  for (const { status, text } of answers) if (status !== 200) throw new Error(`${status}: ${text}`)
}

/** Throws unless each request failed by the time limit `scope` of one second. */
const expectLate = (scope: "attempt" | "call", answers: ReadonlyArray<Answer>) => {
  for (const { millis, status, text } of answers) {
    if (status !== 502 || !text.includes(`the limit of the ${scope}`) || millis > 4_000) {
      throw new Error(`${status} after ${millis} ms: ${text}`)
    }
  }
}

const expectTokenRequests = ({ server }: Worker, expected: number) => {
  if (server.tokenRequests() !== expected) throw new Error(`${server.tokenRequests()} token requests`)
}

const attemptLimit = { FASTMOSS_TIMEOUT: "1 second", FASTMOSS_CALL_TIMEOUT: "10 seconds", FASTMOSS_ATTEMPTS: "1" }
const callLimit = { FASTMOSS_TIMEOUT: "15 seconds", FASTMOSS_CALL_TIMEOUT: "1 second" }
const retries = { FASTMOSS_CALL_TIMEOUT: "15 seconds", FASTMOSS_CONCURRENCY: "1" }

/** A test step: the settings of the Worker, and a function that sends requests and checks their responses. */
interface Step {
  readonly settings: Readonly<Record<string, string>>
  readonly run: (worker: Worker) => Promise<void>
}

const deadlines = (scope: "attempt" | "call") => async (worker: Worker) => {
  expectServed(await all(worker, ["warm"]))
  for (const keywords of ["hang 1", "hang 2", "hang 3"]) expectLate(scope, await all(worker, [keywords]))
}

const deadlinesAtOnce = (scope: "attempt" | "call") => async (worker: Worker) => {
  expectServed(await all(worker, ["warm"]))
  expectLate(scope, await all(worker, ["hang 1", "hang 2", "hang 2"]))
  expectServed(await all(worker, ["after"]))
}

/** Test steps for Workers that create a layer for each request. Keyed by description. */
const stepsOfTokens: Readonly<Record<string, Step>> = {
  "one token request for requests at once and after": {
    settings: retries,
    run: async (worker) => {
      expectServed(await all(worker, ["a", "b", "c", "d", "a"]))
      for (const keywords of ["a", "b"]) expectServed(await all(worker, [keywords]))
      expectTokenRequests(worker, 1)
    }
  },
  "a token request whose Worker request ends before it": {
    settings: retries,
    run: async (worker) => {
      worker.server.ignoreTokenRequest()
      await worker.search("abandoned")
      const answers = await all(worker, ["a", "b"])
      expectServed(answers)
      // The lost token request would time out after 15 seconds. Another request must take over its lease earlier.
      for (const { millis } of answers) if (millis > 12_000) throw new Error(`no takeover in ${millis} ms`)
      expectTokenRequests(worker, 2)
    }
  }
}

const stepsOfKV: Readonly<Record<string, Step>> = {
  "no token request of a new isolate": {
    settings: retries,
    run: async (worker) => {
      expectServed(await all(worker, ["a", "b"]))
      await worker.restart()
      expectServed(await all(worker, ["a", "b"]))
      expectTokenRequests(worker, 1)
    }
  }
}

const stepsOfCalls: Readonly<Record<string, Step>> = {
  "the limit of an attempt, again and again": { settings: attemptLimit, run: deadlines("attempt") },
  "the limit of an attempt, at once": { settings: attemptLimit, run: deadlinesAtOnce("attempt") },
  "the limit of a call, again and again": { settings: callLimit, run: deadlines("call") },
  "the limit of a call, at once": { settings: callLimit, run: deadlinesAtOnce("call") },
  "equal and other calls at once": {
    settings: retries,
    run: async (worker) => {
      expectServed(await all(worker, ["slow", "slow", "slow", "slow 1", "slow 2", "slow 3"]))
      await worker.search("abandoned")
      expectServed(await all(worker, ["slow", "abandoned no more"]))
    }
  },
  "retries, one after another and at once": {
    settings: retries,
    run: async (worker) => {
      expectServed(await all(worker, ["flaky 1"]))
      expectServed(await all(worker, ["flaky 2", "flaky 3", "flaky 3"]))
    }
  }
}

/**
 * Test steps for a Worker with one runtime at module level. In such a Worker, timeouts work only for sequential
 * requests. Keyed by description.
 */
const stepsOfOneRuntime: Readonly<Record<string, Step>> = {
  "the limit of an attempt, again and again": { settings: attemptLimit, run: deadlines("attempt") },
  "the limit of a call, again and again": { settings: callLimit, run: deadlines("call") }
}

const asBroken = (error: unknown) => new Broken({ message: error instanceof Error ? error.message : String(error) })

const outcomesOf = (folder: string, scriptPath: string, steps: Readonly<Record<string, Step>>) =>
  Effect.forEach(Object.entries(steps), ([name, { run, settings }]) =>
    start(folder, scriptPath, settings).pipe(
      Effect.flatMap((worker) => Effect.tryPromise({ try: () => run(worker), catch: asBroken })),
      Effect.scoped,
      Effect.match({
        onSuccess: () => [name, "passed"] as const,
        onFailure: (error) => [name, String(error)] as const
      })
    ))

/** Returns the code blocks in the section of docs/runtimes.md about Cloudflare Workers. */
const documented = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const text = yield* fs.readFileString(join(root, "docs/runtimes.md"))
  const [, section = ""] = /^## Cloudflare Workers$(.*?)^## /ms.exec(text) ?? []
  const [worker = "", tokens = ""] = Array.from(section.matchAll(/^```ts\b[^\n]*\n(.*?)^```/gms), ([, code]) => code)
  return { worker, tokens }
})

/**
 * Returns the code of a Worker that wraps the Worker `name`. For the search `abandoned` it responds after half a
 * second, without waiting for the other Worker. workerd then stops the rest of that request, as it does when a client
 * disconnects.
 */
const abandoning = (name: string) =>
  `import worker from "./${name}.js"

const isAbandoned = (request) => new URL(request.url).searchParams.get("keywords") === "abandoned"
const early = () => new Promise((resolve) => setTimeout(() => resolve(new Response("abandoned", { status: 504 })), 500))

export default {
  fetch: (request, env) => {
    const answer = worker.fetch(request, env)
    return isAbandoned(request) ? Promise.race([answer, early()]) : answer
  }
}
`

/**
 * Runs the test steps for the Workers in the document, and for a Worker with one runtime at module level. `folder`
 * contains the workerd that runs them.
 */
export const run = (project: Project, folder: string, bundle: Bundle) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const { tokens, worker } = yield* documented
    const write = (name: string, code: string) =>
      Effect.as(fs.writeFileString(join(project.folder, name), code), join(project.folder, name))
    yield* write("tokens.ts", tokens)
    yield* write("withMemory.ts", worker)
    yield* write(
      "withKV.ts",
      `import { layerTokens } from "./tokens.js"\n${
        worker.replace("TokenStore.layer(memory)", "layerTokens((env as { readonly TOKENS: never }).TOKENS)")
      }`
    )
    const abandoned = (name: string) => Effect.flatMap(write(`${name}.entry.js`, abandoning(name)), bundle)
    const withMemory = yield* abandoned("withMemory")
    const withKV = yield* abandoned("withKV")
    const oneRuntime = yield* bundle(join(project.folder, "dist/oneRuntime.js"))
    const report: Report = {
      "a layer for each request": Object.fromEntries(
        yield* outcomesOf(folder, withMemory, { ...stepsOfTokens, ...stepsOfCalls })
      ),
      "tokens in KV": Object.fromEntries(yield* outcomesOf(folder, withKV, { ...stepsOfTokens, ...stepsOfKV })),
      "a runtime at module level": Object.fromEntries(yield* outcomesOf(folder, oneRuntime, stepsOfOneRuntime))
    }
    return report
  })
