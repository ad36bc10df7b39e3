/**
 * Lua scripts of the token store in Redis. KEYS of each script: the hash of the token, the lock, the hash of the lease.
 * Fencing tokens are whole numbers below 2^53, which Lua's numbers represent exactly.
 *
 * The names of stored fields must not change, because existing data uses them: `fence` is the fencing token, `held`
 * exists until the lease is released, and `lost` is the fencing token of the last holder that crashed.
 *
 * @internal
 */

/**
 * Script that returns the stored token.
 *
 * @internal
 */
export const get = `return redis.call('HGET', KEYS[1], 'text')`

/**
 * Script that stores a token.
 *
 * - ARGV: text of the token; fencing token, or an empty string to keep the stored one; time to live in milliseconds
 * - Returns 1, or 0 if the fencing token is lower than the stored one
 *
 * @internal
 */
export const set = `
local written = redis.call('HGET', KEYS[1], 'fence') or '0'
local fencingToken = ARGV[2]
if fencingToken == '' then fencingToken = written
elseif tonumber(fencingToken) < tonumber(written) then return 0 end
redis.call('HSET', KEYS[1], 'text', ARGV[1], 'fence', fencingToken)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`

/**
 * Script that removes the stored token.
 *
 * @internal
 */
export const remove = `return redis.call('DEL', KEYS[1])`

/**
 * Script that grants a lease.
 *
 * - ARGV: owner, duration in milliseconds
 * - Returns the fencing token, followed by 1 if the previous holder crashed or 0 if not
 * - Returns false while another owner holds the lease
 * - Returns the fencing token -1 if no higher fencing token is possible
 *
 * @internal
 */
export const grant = `
local written = tonumber(redis.call('HGET', KEYS[1], 'fence') or '0')
local function granted(fencingToken)
  local lastCrashed = tonumber(redis.call('HGET', KEYS[3], 'lost') or '0')
  if lastCrashed > written then return { fencingToken, 1 } else return { fencingToken, 0 } end
end
local last = tonumber(redis.call('HGET', KEYS[3], 'fence') or '0')
if redis.call('GET', KEYS[2]) == ARGV[1] then return granted(last) end
if math.max(last, written) >= 999999999999999 then return { -1, 0 } end
if not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return false end
if redis.call('HGET', KEYS[3], 'held') then redis.call('HSET', KEYS[3], 'lost', string.format('%.0f', last)) end
-- A Redis that lost this hash, but not the token, continues above the fencing token of the token.
if last < written then redis.call('HSET', KEYS[3], 'fence', string.format('%.0f', written)) end
local fencingToken = redis.call('HINCRBY', KEYS[3], 'fence', 1)
redis.call('HSET', KEYS[3], 'held', 1)
return granted(fencingToken)`

/**
 * Script that renews a lease.
 *
 * - ARGV: owner, duration in milliseconds
 * - Returns 1, or 0 if the owner does not hold the lease any more
 *
 * @internal
 */
export const renew = `
if redis.call('GET', KEYS[2]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[2], ARGV[2]) end
return 0`

/**
 * Script that releases a lease.
 *
 * - ARGV: owner, and 1 if the holder failed or was interrupted, otherwise 0
 * - Returns 1, or 0 if the owner does not hold the lease any more
 *
 * @internal
 */
export const release = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
redis.call('HDEL', KEYS[3], 'held')
if ARGV[2] == '1' then redis.call('HSET', KEYS[3], 'lost', redis.call('HGET', KEYS[3], 'fence')) end
return 1`
