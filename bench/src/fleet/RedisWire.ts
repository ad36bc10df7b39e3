import { once } from "node:events"
import { connect } from "node:net"

/** Sends commands over a bare socket, one at a time: the least that a round trip to Redis can take. */
export const redisWire = async (port: number) => {
  const socket = connect(port, "127.0.0.1").setNoDelay()
  await once(socket, "connect")
  return {
    /** Sends one command; returns its reply as it comes. */
    send: async (...words: ReadonlyArray<string>): Promise<string> => {
      socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`)
      let reply = ""
      while (!isWhole(reply)) {
        const [chunk]: Array<Buffer> = await once(socket, "data")
        reply += chunk?.toString("latin1") ?? ""
      }
      return reply
    },
    close: () => socket.destroy()
  }
}

/** A reply of one line, or a text of a stated length. */
const isWhole = (reply: string): boolean => {
  const [, length] = /^\$(\d+)\r\n/.exec(reply) ?? []
  return length === undefined
    ? /^[^$].*\r\n$/s.test(reply)
    : reply.length === Number(length) + `$${length}\r\n\r\n`.length
}

/** Returns how often each command was sent to Redis, the commands of scripts included. */
export const commandCounts = async (port: number): Promise<ReadonlyMap<string, number>> => {
  const wire = await redisWire(port)
  const reply = await wire.send("INFO", "commandstats")
  wire.close()
  return new Map(
    [...reply.matchAll(/cmdstat_([^:]+):calls=(\d+)/g)].map(([, name = "", calls]) => [name, Number(calls)])
  )
}
