"use strict"
// Loads the modules of bundle/ with V8's code cache. Without it, compiling the modules takes a third of the time until
// the first request. A later run reads the compiled code from a folder in the cache folder of the user.
//
// From 22.8 on, Node.js has such a cache for all modules (`module.enableCompileCache`). But that cache keeps only the
// functions that the first run has compiled, and another command uses other functions.
const { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs")
const { createRequire } = require("node:module")
const { homedir } = require("node:os")
const { join } = require("node:path")
const { Script } = require("node:vm")
const { crc32 } = require("node:zlib")

const bundle = join(__dirname, "bundle")

/**
 * Returns the folder for compiled code, which differs per version of the command and of Node.js. Returns `undefined` if
 * `NODE_DISABLE_COMPILE_CACHE` is set.
 */
const folderOf = (version, env = process.env) => {
  if (env.NODE_DISABLE_COMPILE_CACHE) return undefined
  const caches = env.XDG_CACHE_HOME || (process.platform === "win32" && env.LOCALAPPDATA) || join(homedir(), ".cache")
  return join(caches, "effect-fastmoss", "code", `${version}-${process.version}-${process.arch}`)
}

/**
 * Returns the data of a file that ends with a checksum of its data. Returns `undefined` if the checksum is wrong, as
 * after a crash.
 */
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

/** Removes the folders with compiled code of other versions of the command. */
const removeOthers = (folder, version) => {
  for (const name of readdirSync(join(folder, ".."))) {
    if (!name.startsWith(`${version}-`)) rmSync(join(folder, "..", name), { recursive: true, force: true })
  }
}

/** Loads the entry of the bundle, and writes the compiled code into the cache when the process ends. */
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
    // The cache has no code for main.cjs: the names of all other files change with their text, but this name does not.
    const cachedData = folder === undefined || name === "main.cjs" ? undefined : read(join(folder, name))
    // Reads the text as latin1, because esbuild writes only ASCII.
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

  // Each command compiles other functions, so the first run of each command writes the cache again.
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
        // If the folder cannot be written, each run compiles the code.
      }
    })
  }
  return load("main.cjs")
}
