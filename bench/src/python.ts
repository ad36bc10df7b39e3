import { execFile } from "node:child_process"
import { promisify } from "node:util"

const program = `
import importlib.util, json, logging, os, resource, sys, time
file, base_url, calls = sys.argv[1], sys.argv[2], int(sys.argv[3])
spec = importlib.util.spec_from_file_location("official", file)
module = importlib.util.module_from_spec(spec)
sys.stdout = open(os.devnull, "w")
spec.loader.exec_module(module)
logging.disable(logging.CRITICAL)
class Client(module.FastMossClient):
    cached = None
    def _get_cached_token(self): return self.cached
    def _cache_token(self, token): self.cached = token
client = Client(client_id="bench", client_secret="bench-secret", base_url=base_url)
payload = {"filter": {"region": "US"}, "orderby": [{"field": "day7_units_sold", "order": "desc"}], "page": 1, "pagesize": 10}
token = {"access_token": "at", "refresh_token": "rt", "expire_at": time.time() + 7200, "refresh_expire_at": time.time() + 86400}
client.cached = token
for _ in range(50): client.do_api_call("/product/v1/search", payload)
def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
began, used = time.perf_counter(), cpu()
for _ in range(calls): client.do_api_call("/product/v1/search", payload)
wall, used = time.perf_counter() - began, cpu() - used
sys.stderr.write(json.dumps({"rate": calls / wall, "cpu": used * 1e6 / calls}))
`

/** Returns the command of the first Python on this machine that has the package `requests`. */
const pythonWithRequests = async (): Promise<string> => {
  for (const python of ["python3", "/usr/bin/python3"]) {
    const has = await promisify(execFile)(python, ["-c", "import requests"]).then(() => true, () => false)
    if (has) return python
  }
  throw new Error("FASTMOSS_PYTHON_CLIENT is set, but no python3 has the package requests. Install it with pip.")
}

/** The measured figures of the official Python client. */
export interface Official {
  /** The number of calls per second. */
  readonly rate: number
  /** The CPU time per call, in microseconds. */
  readonly cpu: number
}

/**
 * Measures the official Python client once, while it sends one call after another. Returns an empty list if
 * `FASTMOSS_PYTHON_CLIENT`, the path of the client's file, is not set.
 */
export const python = async (baseUrl: string, calls: number): Promise<ReadonlyArray<Official>> => {
  const file = process.env["FASTMOSS_PYTHON_CLIENT"]
  if (file === undefined || file === "") return []
  const python = await pythonWithRequests()
  const { stderr } = await promisify(execFile)(python, ["-c", program, file, baseUrl, String(calls)])
  return [JSON.parse(stderr)]
}
