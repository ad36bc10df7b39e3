/**
 * Lua script that does the same in Redis as core's function `Budget.decide`: it decides if a request fits into the
 * budget, and counts it.
 *
 * - KEYS: the hash with the count of the period
 * - ARGV: the mode; the price; the limits of calls and credits (an empty string means no limit); the length of the
 *   period in milliseconds
 * - Modes: `check` decides and does not count; `spend` counts a request that fits; `overspend` counts every request
 * - Returns `Spend` with the calls, the credits and the end of the period, or `Refuse` with the unit (`calls` or
 *   `credits`), its limit, the amount spent and the milliseconds until the period ends
 *
 * Numbers are returned as strings, because Redis would truncate them. Tests append the current time as a last argument,
 * which replaces the clock of Redis.
 *
 * The hash has no time to live. Otherwise a Redis that evicts keys with a time to live could forget the spent amount.
 *
 * @internal
 */
export const budgetScript = `
-- Reading the clock makes the script nondeterministic: Redis 4 must be told to replicate its effects. Later versions do.
if redis.replicate_commands then redis.replicate_commands() end
local mode, price, per = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[5])
local limits = { calls = tonumber(ARGV[3]) or math.huge, credits = tonumber(ARGV[4]) or math.huge }
local now = tonumber(ARGV[6] or '')
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end

local function format(number) return string.format('%.17g', number) end

local values = redis.call('HMGET', KEYS[1], 'calls', 'credits', 'until')
local calls, credits, last = tonumber(values[1] or ''), tonumber(values[2] or ''), tonumber(values[3] or '')
-- A field that is missing or not a number is an error, and never an empty period.
if (values[1] or values[2] or values[3]) and not (calls and credits and last) then
  return redis.error_reply('BUDGET the hash is not a budget')
end
if not last or now >= last then
  calls, credits, last = 0, 0, now + per
elseif last > now + per then
  -- The clock went back, as after a failover to a server whose clock is behind: counts are kept.
  last = now + per
  redis.call('HSET', KEYS[1], 'until', format(last))
end

-- Sums of prices such as 0.07 must not drift over the limit by a rounding.
local nextCalls, nextCredits = calls + 1, math.floor((credits + price) * 1e6 + 0.5) / 1e6
local function refuse(unit, spent)
  return { 'Refuse', unit, format(limits[unit]), format(spent), format(last - now) }
end
if mode ~= 'overspend' then
  if nextCalls > limits.calls then return refuse('calls', calls) end
  if nextCredits > limits.credits then return refuse('credits', credits) end
end
if mode ~= 'check' then
  redis.call('HSET', KEYS[1], 'calls', format(nextCalls), 'credits', format(nextCredits), 'until', format(last))
end
return { 'Spend', format(nextCalls), format(nextCredits), format(last) }`
