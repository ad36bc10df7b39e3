import { TokenStore } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { bundleOf } from "@effect-fastmoss/testing/programs"
import { Array as Arr, Clock, Deferred, Effect, Layer, Queue, Redacted, Schema, Scope } from "effect"
import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"

/** A message from a program to its parent. */
const Message = Schema.Union(
  Schema.TaggedStruct("Ready", {}),
  Schema.TaggedStruct("Step", { name: Schema.String, stops: Schema.Boolean }),
  Schema.TaggedStruct("Done", { token: Schema.optional(Schema.String), error: Schema.optional(Schema.String) }),
  Schema.TaggedStruct("Log", { text: Schema.String })
)
type Message = typeof Message.Type

type Done = Extract<Message, { _tag: "Done" }>

/** Settings of the store that the programs share, in the form that `program.mjs` reads. */
export interface StoreSettings {
  readonly file?: string
  readonly redis?: string
  readonly takeOverAfter?: string
  readonly retryFor?: string
}

export interface Program {
  readonly child: ChildProcess
  /** Steps that the program has reported in the current round. */
  readonly steps: Array<string>
  readonly logs: Array<string>
  readonly done: Deferred.Deferred<Done>
}

/** The results of one round, in which the token expires once. */
export interface Round {
  /** Token requests that the server granted. */
  readonly granted: number
  readonly refused: number
  readonly revoked: number
  /** Steps of the killed program, if one was killed. */
  readonly killed: ReadonlyArray<string> | undefined
  /** Tokens of the programs that were not killed. */
  readonly tokens: ReadonlyArray<string | undefined>
  readonly errors: ReadonlyArray<string>
}

export interface RoundOptions {
  /** Step at which a program is stopped and killed. Only the first program that reaches the step is affected. */
  readonly stopAt?: string
  /** Effect to run instead of killing the stopped program. All programs continue afterwards. */
  readonly instead?: Effect.Effect<void>
  /** True if the stopped program is suspended instead of killed, until all others have their token. */
  readonly hangs?: boolean
  /** Number of milliseconds after the grant of the lease, at which its holder is killed. */
  readonly killAfter?: number
}

export interface Fleet {
  /** Key of the programs' token. */
  readonly key: string
  /**
   * Lets the token expire, makes all programs call at the same time, and waits for them. A killed program is replaced.
   */
  readonly round: (options?: RoundOptions) => Effect.Effect<Round>
  readonly logs: Effect.Effect<ReadonlyArray<string>>
}

const hour = 3_600_000

/** Starts programs that share a store, each in a separate process, and the sandbox that they call. */
export const fleet = (size: number, settings: StoreSettings): Effect.Effect<Fleet, never, Scope.Scope> =>
  Effect.gen(function*() {
    let offset = 0
    const clock: Clock.Clock = Object.assign(Object.create(Clock.make()), {
      unsafeCurrentTimeMillis: () => Date.now() + offset,
      currentTimeMillis: Effect.sync(() => Date.now() + offset)
    })
    const context = yield* Layer.build(SandboxServer.layer({ tokenLifetime: "2 hours" })).pipe(
      Effect.withClock(clock),
      Effect.orDie
    )
    const sandbox = yield* Effect.provide(Sandbox.Sandbox, context)
    const { baseUrl } = yield* Effect.provide(SandboxServer.SandboxServer, context)
    const stopped = yield* Queue.unbounded<Program>()
    const leased = yield* Queue.unbounded<Program>()
    const argument = JSON.stringify({
      ...settings,
      baseUrl,
      clientId: sandbox.clientId,
      clientSecret: Redacted.value(sandbox.clientSecret)
    })

    const start: Effect.Effect<{ program: Program; ready: Deferred.Deferred<void> }, never, Scope.Scope> = Effect.gen(
      function*() {
        const ready = yield* Deferred.make<void>()
        const child = yield* Effect.acquireRelease(
          Effect.sync(() =>
            fork(bundleOf(fileURLToPath(new URL("program.mjs", import.meta.url))), [argument], {
              execArgv: [],
              stdio: "inherit"
            })
          ),
          (child) => Effect.sync(() => child.kill("SIGKILL"))
        )
        const program = { child, steps: [], logs: [], done: yield* Deferred.make<Done>() }
        const slot: { program: Program; ready: Deferred.Deferred<void> } = { program, ready }
        child.once("exit", (code) => Deferred.unsafeDone(ready, Effect.dieMessage(`a program ended with ${code}`)))
        child.on("message", (raw) => {
          const message = Schema.decodeUnknownSync(Message)(raw)
          switch (message._tag) {
            case "Ready":
              return Deferred.unsafeDone(ready, Effect.void)
            case "Log":
              return void slot.program.logs.push(message.text)
            case "Done":
              return Deferred.unsafeDone(slot.program.done, Effect.succeed(message))
            case "Step":
              slot.program.steps.push(message.name)
              if (message.stops) Queue.unsafeOffer(stopped, slot.program)
              if (message.name === "after lease") Queue.unsafeOffer(leased, slot.program)
          }
        })
        return slot
      }
    )

    let slots = yield* Effect.all(Array.from({ length: size }, () => start), { concurrency: 4 })
    yield* Effect.forEach(slots, ({ ready }) => Deferred.await(ready))

    const tell = (slot: (typeof slots)[number], message: unknown) =>
      Effect.sync(() => {
        if (slot.program.child.connected) slot.program.child.send(Object(message))
      })

    const exited = (child: ChildProcess) =>
      Effect.async<void>((resume) => {
        if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
        child.once("exit", () => resume(Effect.void))
      })

    const scope = yield* Effect.scope

    const round: Fleet["round"] = ({ hangs = false, instead, killAfter, stopAt } = {}) =>
      Effect.gen(function*() {
        offset += 2 * hour
        yield* Queue.takeAll(stopped)
        yield* Queue.takeAll(leased)
        const before = yield* sandbox.counters
        for (const slot of slots) {
          slot.program = { ...slot.program, steps: [], done: yield* Deferred.make<Done>() }
          yield* tell(slot, { _tag: "Go", offset, stopAt })
        }
        const victim = stopAt !== undefined
          ? yield* Queue.take(stopped)
          : killAfter !== undefined
          ? yield* Effect.zipLeft(Queue.take(leased), Effect.sleep(killAfter))
          : undefined
        const dies = victim !== undefined && instead === undefined && !hangs
        if (instead !== undefined) yield* instead
        if (dies) {
          victim.child.kill("SIGKILL")
          yield* exited(victim.child)
          slots = slots.filter(({ program }) => program !== victim)
        }
        if (hangs) victim?.child.kill("SIGSTOP")
        const [late, inTime] = Arr.partition(slots, ({ program }) => !hangs || program !== victim)
        yield* Effect.forEach(slots, (slot) => tell(slot, { _tag: "GoOn" }))
        const wait = (some: typeof slots) => Effect.forEach(some, ({ program }) => Deferred.await(program.done))
        const ends = yield* wait(inTime)
        if (hangs) victim?.child.kill("SIGCONT")
        ends.push(...(yield* wait(late)))
        const after = yield* sandbox.counters
        if (dies) {
          const slot = yield* Scope.extend(start, scope)
          yield* Deferred.await(slot.ready)
          slots = [...slots, slot]
        }
        return {
          granted: after.acquired + after.refreshed - before.acquired - before.refreshed,
          refused: after.tokenRequestsRefused - before.tokenRequestsRefused,
          revoked: after.familiesRevoked - before.familiesRevoked,
          killed: dies ? victim.steps : undefined,
          tokens: ends.map(({ token }) => token),
          errors: ends.flatMap(({ error }) => error === undefined ? [] : [error])
        }
      })

    return {
      key: TokenStore.keyOf({ baseUrl, accountKey: sandbox.clientId }),
      round,
      logs: Effect.sync(() => slots.flatMap(({ program }) => program.logs))
    }
  })
