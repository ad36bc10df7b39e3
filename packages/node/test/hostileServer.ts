import { Effect, Schedule } from "effect"
import { generateKeyPairSync, sign } from "node:crypto"
import { createServer, type Socket } from "node:net"
import * as tls from "node:tls"

/** A function that reacts to a complete request on a socket. `count` is the number of requests to the server so far. */
export type Behaviour = (socket: Socket, count: number) => void

const good = JSON.stringify({ code: 0, msg: "success", data: { ok: true } })

const head = (status: string, headers: Readonly<Record<string, string | number>>) =>
  `HTTP/1.1 ${status}\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`

export const answer = (socket: Socket, body: string, headers: Readonly<Record<string, string | number>> = {}) =>
  socket.write(
    head("200 OK", { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers }) + body
  )

export const answerWell: Behaviour = (socket) => answer(socket, good)

/** Sends only the beginning of a good response. */
export const begin = (socket: Socket) => {
  socket.write(
    head("200 OK", { "content-type": "application/json", "content-length": good.length }) + good.slice(0, 10)
  )
}

export const raw = (
  socket: Socket,
  status: string,
  headers: Readonly<Record<string, string | number>>,
  body: string | Buffer = ""
) => {
  socket.write(head(status, headers))
  socket.write(body)
}

/**
 * Starts a server of plain sockets on 127.0.0.1. It misbehaves as the test determines, until `behave` is called. It
 * counts the sockets with an unfinished request.
 */
export const hostileServer = (
  misbehave: Behaviour,
  options: { readonly secure?: tls.TlsOptions | undefined; readonly speaksFirst?: boolean | undefined } = {}
) =>
  Effect.acquireRelease(
    Effect.async<{
      readonly port: number
      readonly behave: () => void
      readonly requests: () => number
      readonly busy: Effect.Effect<number>
      readonly bytesSent: () => number
      readonly close: () => void
    }>((resume) => {
      const sockets = new Set<Socket>()
      const busy = new Set<Socket>()
      let isHostile = true
      let requests = 0
      let bytesSent = 0
      const onConnection = (socket: Socket) => {
        sockets.add(socket)
        socket.on("error", () => {})
        socket.on("close", () => {
          sockets.delete(socket)
          busy.delete(socket)
          bytesSent += socket.bytesWritten
        })
        let received = Buffer.alloc(0)
        socket.on("data", (chunk) => {
          received = Buffer.concat([received, chunk])
          const end = received.indexOf("\r\n\r\n")
          const length = Number(/content-length: (\d+)/i.exec(received.toString("latin1"))?.[1] ?? 0)
          if (options.speaksFirst !== true && (end < 0 || received.length < end + 4 + length)) return
          received = Buffer.alloc(0)
          requests += 1
          if (isHostile) {
            busy.add(socket)
            misbehave(socket, requests)
          } else answerWell(socket, requests)
        })
      }
      const server = options.secure === undefined
        ? createServer(onConnection)
        : tls.createServer(options.secure, onConnection).on("tlsClientError", () => {})
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed({
          port: typeof address === "object" && address !== null ? address.port : 0,
          behave: () => {
            isHostile = false
          },
          requests: () => requests,
          bytesSent: () => bytesSent + [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
          // A socket closes a moment after the call that used it.
          busy: Effect.sync(() => busy.size).pipe(
            Effect.repeat({
              until: (n) => n === 0,
              schedule: Schedule.intersect(Schedule.spaced("20 millis"), Schedule.recurs(250))
            }),
            Effect.map(() => busy.size)
          ),
          close: () => {
            server.close()
            for (const socket of sockets) socket.destroy()
          }
        }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

/** Makes a self-signed certificate. */
export const selfSigned = (): { readonly key: string; readonly cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const der = (tag: number, ...parts: ReadonlyArray<Buffer>): Buffer => {
    const body = Buffer.concat(parts)
    const length = body.length < 128
      ? Buffer.from([body.length])
      : Buffer.from([0x82, body.length >> 8, body.length & 255])
    return Buffer.concat([Buffer.from([tag]), length, body])
  }
  const sequence = (...parts: ReadonlyArray<Buffer>) => der(0x30, ...parts)
  const bits = (bytes: Buffer) => der(0x03, Buffer.from([0]), bytes)
  const ecdsaWithSha256 = sequence(Buffer.from("06082a8648ce3d040302", "hex"))
  const name = sequence(der(0x31, sequence(Buffer.from("0603550403", "hex"), der(0x0c, Buffer.from("localhost")))))
  const time = (text: string) => der(0x17, Buffer.from(text))
  const toBeSigned = sequence(
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    sequence(time("200101000000Z"), time("491231235959Z")),
    name,
    publicKey.export({ type: "spki", format: "der" })
  )
  const certificate = sequence(toBeSigned, ecdsaWithSha256, bits(sign("sha256", toBeSigned, privateKey)))
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${
      certificate.toString("base64").replace(/.{64}/g, "$&\n")
    }\n-----END CERTIFICATE-----\n`
  }
}
