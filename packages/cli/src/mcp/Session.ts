/**
 * The sessions of the server over HTTP. Each has a server of its own, and ends together with its calls.
 */
import type { Server } from "@modelcontextprotocol/sdk/server/index.js"
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js"
import type { RequestId } from "@modelcontextprotocol/sdk/types.js"
import { randomUUID } from "node:crypto"
import type { Connect } from "./McpServer.js"

/** Limits of sessions. */
export interface Limits {
  /** Time after which a session without requests ends, in milliseconds. */
  readonly idle: number
  /** The most sessions at once: a new one ends the one that was idle for longest. */
  readonly most: number
}

/** A session. */
export interface Session {
  readonly transport: WebStandardStreamableHTTPServerTransport
  readonly server: Server
  /** For each request that waits for its answer: the signal that its connection is lost. */
  readonly lost: Map<RequestId, AbortSignal>
  /** Responses that are not complete. */
  open: number
  timer: NodeJS.Timeout | undefined
}

/** The sessions of one server. */
export class Sessions {
  private readonly connect: Connect
  private readonly limits: Limits
  /** The session that was used last is the last one. */
  private readonly sessions = new Map<string, Session>()

  constructor(connect: Connect, limits: Limits) {
    this.connect = connect
    this.limits = limits
  }

  get size(): number {
    return this.sessions.size
  }

  find(id: string): Session | undefined {
    return this.sessions.get(id)
  }

  /** Makes a session, which counts when the client's initialization is answered; `undefined` if all sessions are in use. */
  async make(): Promise<Session | undefined> {
    if (this.sessions.size >= this.limits.most) {
      const [oldest] = [...this.sessions.values()].filter(({ open }) => open === 0)
      if (oldest === undefined) return undefined
      await oldest.server.close()
    }
    const lost = new Map<RequestId, AbortSignal>()
    const server = this.connect((id) => lost.get(id))
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        this.sessions.set(id, session)
        // oxlint-disable-next-line unicorn/prefer-add-event-listener
        server.onclose = () => {
          clearTimeout(session.timer)
          this.sessions.delete(id)
        }
      }
    })
    const session: Session = { transport, server, lost, open: 0, timer: undefined }
    await server.connect(transport)
    return session
  }

  /** Notes that a request came; the result notes that its response is complete, or its connection lost. */
  use(session: Session): () => void {
    clearTimeout(session.timer)
    session.open += 1
    return () => {
      session.open -= 1
      const id = session.transport.sessionId
      if (session.open > 0 || id === undefined || this.sessions.get(id) !== session) return
      this.sessions.delete(id)
      this.sessions.set(id, session)
      session.timer = setTimeout(() => void session.server.close(), this.limits.idle).unref()
    }
  }

  /** Ends all sessions and interrupts their calls. */
  async close(): Promise<void> {
    await Promise.all([...this.sessions.values()].map(({ server }) => server.close()))
  }
}
