/**
 * An npm registry on 127.0.0.1 that serves the packed packages of this repository. Package managers use it only for
 * names that begin with `@effect-fastmoss/`. All other packages come from the user's registry.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import { Effect } from "effect"
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { createServer } from "node:http"
import { join } from "node:path"
import * as DocumentedCommand from "./DocumentedCommand.js"
import type { Package } from "./Packages.js"

interface Published {
  readonly tarball: Buffer
  readonly version: string
  readonly manifest: Readonly<Record<string, unknown>>
}

const read = ({ folder, manifest, tarball }: Package) =>
  Effect.tryPromise(async (): Promise<readonly [string, Published]> => [manifest.name, {
    tarball: await readFile(tarball),
    version: manifest.version,
    manifest: JSON.parse(await readFile(join(folder, "package.json"), "utf8"))
  }])

/**
 * Returns the description of a package in the format of npm registries: its versions, with the URL and the hash of each
 * tarball.
 */
const describe = (name: string, { manifest, tarball, version }: Published, base: string) => ({
  name,
  "dist-tags": { latest: version },
  // A publication date in the past, because Yarn 4 rejects packages that were published only moments ago.
  time: { [version]: new Date(0).toISOString() },
  versions: {
    [version]: {
      ...manifest,
      dist: {
        tarball: `${base}/${name}/-/${version}.tgz`,
        shasum: createHash("sha1").update(tarball).digest("hex"),
        integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`
      }
    }
  }
})

/** Serves the packages until the scope closes. Returns the URL of the registry. */
export const serve = (packages: ReadonlyArray<Package>) =>
  Effect.gen(function*() {
    const published = new Map(yield* Effect.forEach(packages, read))
    const server = createServer(({ headers, url = "/" }, response) => {
      const [, name = "", file] = /^\/(@[\w-]+\/[\w-]+)(\/-\/.*)?$/.exec(decodeURIComponent(url)) ?? []
      const found = published.get(name)
      if (found === undefined) response.writeHead(404).end("{}")
      else if (file !== undefined) response.end(found.tarball)
      else {
        response.writeHead(200, { "content-type": "application/json" })
        response.end(JSON.stringify(describe(name, found, `http://${headers.host}`)))
      }
    })
    return yield* Effect.acquireRelease(
      Effect.async<string>((resume) => {
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          resume(Effect.succeed(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`))
        })
      }),
      () =>
        Effect.sync(() => {
          server.close()
          server.closeAllConnections()
        })
    )
  })

/**
 * Creates an empty folder in which package managers use the registry at `url` for `@effect-fastmoss/` packages. Returns
 * its path. The folder exists until the Effect scope closes.
 */
export const emptyFolder = (url: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "effect-fastmoss-documented-" }))
    yield* fs.writeFileString(join(folder, ".npmrc"), `${DocumentedCommand.scope.slice(0, -1)}:registry=${url}/\n`)
    return folder
  })
