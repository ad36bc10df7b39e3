/**
 * The lower bound for paging: raw open sockets with the same concurrency. The bytes of the responses are counted, but
 * not parsed.
 */
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import type { Client } from "./callers.js"
import { path } from "./steps.js"
import { inWindow } from "./window.js"

/** A connection to the server that sends at most one request at a time. */
class Lane {
  private readonly socket: Socket
  private left: number | undefined
  private done: () => void = () => {}

  constructor(socket: Socket) {
    this.socket = socket
    socket.on("data", (chunk) => this.receive(chunk))
  }

  send(page: number): Promise<void> {
    const body = JSON.stringify({ page, pagesize: 100 })
    this.socket.write(
      `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
    )
    return new Promise((resolve) => {
      this.done = resolve
    })
  }

  private receive(chunk: Buffer): void {
    if (this.left === undefined) {
      const end = chunk.indexOf("\r\n\r\n") + 4
      const head = chunk.toString("latin1", 0, end)
      const [, length] = /^HTTP\/1\.1 200 .*content-length: (\d+)/is.exec(head) ?? []
      if (length === undefined) throw new Error(head)
      this.left = Number(length) + end
    }
    this.left -= chunk.length
    if (this.left > 0) return
    this.left = undefined
    this.done()
  }
}

export const make = async (baseUrl: string, most: number): Promise<Client> => {
  const { hostname, port } = new URL(baseUrl)
  const idle: Array<Lane> = []
  for (let i = 0; i < most; i++) {
    const socket = connect(Number(port), hostname).setNoDelay()
    await once(socket, "connect")
    idle.push(new Lane(socket))
  }
  const fetch = async (page: number): Promise<void> => {
    const lane = idle.pop()
    if (lane === undefined) throw new Error("no lane is free")
    await lane.send(page)
    idle.push(lane)
  }
  return {
    run: (calls, concurrency) => inWindow(calls, concurrency, fetch, () => {})
  }
}
