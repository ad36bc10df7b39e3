/**
 * Sessions of MCP clients at the HTTP server. Each session has its own MCP server. When a session ends, its tool calls
 * are interrupted.
 */
import type { Server } from "@modelcontextprotocol/sdk/server/index.js"
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js"
import type { RequestId } from "@modelcontextprotocol/sdk/types.js"
import { randomUUID } from "node:crypto"
import type { Connect } from "./McpServer.js"

/** Limits for sessions. */
export interface Limits {
  /** Time after which a session without requests ends, in milliseconds. */
  readonly idle: number
  /** The most sessions at once. If there are as many, a new session ends the session that has been idle for longest. */
  readonly most: number
}

/** A session of an MCP client. */
export interface Session {
  readonly transport: WebStandardStreamableHTTPServerTransport
  readonly server: Server
  /** For each request in progress, the signal that aborts when its connection is lost. */
  readonly lost: Map<RequestId, AbortSignal>
  /** The number of responses that are not complete. */
  open: number
  timer: NodeJS.Timeout | undefined
}

/** The sessions of one HTTP server. */
export class Sessions {
  private readonly connect: Connect
  private readonly limits: Limits
  /** Sessions by their ids, least recently used first. */
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

  /**
   * Creates a session; `undefined` if there are too many sessions, and none is idle. `find` returns the new session
   * once its client is initialized.
   */
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

  /**
   * Registers the start of a request, so that its session is not idle. Call the returned function when the response is
   * complete or the connection is lost.
   */
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

  /** Ends all sessions and interrupts their tool calls. */
  async close(): Promise<void> {
    await Promise.all([...this.sessions.values()].map(({ server }) => server.close()))
  }
}
