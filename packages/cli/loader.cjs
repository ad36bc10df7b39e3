"use strict"
// Loads the modules of bundle/ with V8's code cache. Compiling them takes a third of the time until the first request, and a
// later run reads the compiled code from the user's cache folder.
//
// Node.js has the same for all modules from 22.8 on (`module.enableCompileCache`). It keeps only functions that the first run
// has compiled, which another command does not use.
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs")
const { createRequire } = require("node:module")
const { homedir } = require("node:os")
const { join } = require("node:path")
const { Script } = require("node:vm")
const { crc32 } = require("node:zlib")

const bundle = join(__dirname, "bundle")

/** The folder for the code of one version of the command and of Node.js; none if the user wants none. */
const folderOf = (version, env = process.env) => {
  if (env.NODE_DISABLE_COMPILE_CACHE) return undefined
  const caches = env.XDG_CACHE_HOME || (process.platform === "win32" && env.LOCALAPPDATA) || join(homedir(), ".cache")
  return join(caches, "effect-fastmoss", "code", `${version}-${process.version}-${process.arch}`)
}

/** Reads a file that ends with its checksum. A file that a crash left incomplete counts as none. */
const read = (file) => {
  try {
    const bytes = readFileSync(file)
    const data = bytes.subarray(0, -4)
    return bytes.readUInt32LE(data.length) === crc32(data) ? data : undefined
  } catch {
    return undefined
  }
}

const write = (file, data) => {
  const sum = Buffer.alloc(4)
  sum.writeUInt32LE(crc32(data))
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, Buffer.concat([data, sum]), { mode: 0o600 })
  renameSync(temporary, file)
}

/** Removes the code of other versions of the command. */
const removeOthers = (folder, version) => {
  for (const name of readdirSync(join(folder, ".."))) {
    if (!name.startsWith(`${version}-`)) rmSync(join(folder, "..", name), { recursive: true, force: true })
  }
}

/** Loads the entry of the bundle, and keeps the compiled code when the process ends. */
exports.load = ({ args, version }) => {
  const folder = folderOf(version)
  const nodeRequire = createRequire(join(bundle, "main.cjs"))
  const modules = new Map()
  const scripts = new Map()
  let isComplete = true

  const load = (name) => {
    const loaded = modules.get(name)
    if (loaded !== undefined) return loaded.exports
    const module = { exports: {} }
    modules.set(name, module)
    const filename = join(bundle, name)
    // The name of a file changes with its text, but not that of the entry.
    const cachedData = folder === undefined || name === "main.cjs" ? undefined : read(join(folder, name))
    // The text is ASCII.
    const script = new Script(`(function(exports,require,module){${readFileSync(filename, "latin1")}\n})`, {
      filename,
      cachedData
    })
    if (name !== "main.cjs") {
      scripts.set(name, script)
      isComplete &&= cachedData !== undefined && !script.cachedDataRejected
    }
    script.runInThisContext()(module.exports, require, module)
    return module.exports
  }
  const require = (id) => id.startsWith("./") ? load(id.slice(2)) : nodeRequire(id)

  // Each command compiles functions of its own, so its first run adds them.
  const ran = folder === undefined ? "" : join(folder, `ran-${/^[a-z]+$/.test(args[0]) ? args[0] : "other"}`)
  const keep = () => {
    if (scripts.size === 0 || (isComplete && read(ran) !== undefined)) return
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    removeOthers(folder, version)
    for (const [name, script] of scripts) write(join(folder, name), script.createCachedData())
    write(ran, Buffer.alloc(0))
  }
  if (folder !== undefined) {
    process.on("exit", () => {
      try {
        keep()
      } catch {
        // Without a folder that can be written each run compiles.
      }
    })
  }
  return load("main.cjs")
}
