/**
 * Lua script that makes the decisions of core's `AdaptiveRate` in Redis.
 *
 * - KEYS: the hash with the state
 * - ARGV for a permit: `tryAcquire`, the configured rate, the ticket of the previous `Delayed` reply
 * - ARGV for a result: `onResult`, the configured rate, the outcome such as `throttled`, the start of the attempt, the
 *   wait that the server requested
 * - Returns for a permit: `Granted` with the start time, and with the time for which further permits are free; or
 *   `Delayed` with the wait and a ticket
 * - Returns for a result: the rate, or false if it is unlimited
 *
 * Times are in milliseconds. Without a ticket, and for an infinite rate, the argument is an empty string. Numbers are
 * returned as strings, because Redis would truncate them. Tests append the current time as a last argument, which
 * replaces the clock of Redis.
 *
 * @internal
 */
export const adaptiveRateScript = `
-- Reading the clock makes the script nondeterministic: Redis 4 must be told to replicate its effects. Later versions do.
if redis.replicate_commands then redis.replicate_commands() end
local fields = { 'rate', 'isGuess', 'refusals', 'refusedAt', 'loweredAt', 'successes', 'changedAt',
  'since', 'current', 'before', 'nextAt', 'grantedAt', 'holdUntil', 'epoch', 'ceiling' }
local defaults = { isGuess = 0, refusals = 0, successes = 0, current = 0, before = 0, epoch = 0, rate = math.huge,
  ceiling = math.huge }
local values = redis.call('HMGET', KEYS[1], unpack(fields))
local state = {}
for i, field in ipairs(fields) do
  state[field] = tonumber(values[i] or '') or defaults[field] or -math.huge
end

local isTryAcquire = ARGV[1] == 'tryAcquire'
local rateLimit = tonumber(ARGV[2]) or math.huge
local now = tonumber(ARGV[isTryAcquire and 4 or 6])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end

-- The clock went back, as after a failover to a server whose clock is behind: the rate is kept, times are not.
if state.grantedAt > now + 1000 then
  state.refusedAt, state.since, state.holdUntil = -math.huge, -math.huge, -math.huge
  state.nextAt, state.grantedAt = -math.huge, -math.huge
  state.loweredAt, state.changedAt, state.epoch = now, now, state.epoch + 1
end

local function format(number) return string.format('%.17g', number) end

local function save()
  local all = {}
  for _, field in ipairs(fields) do
    if state[field] > -math.huge and state[field] < math.huge then
      all[#all + 1] = field
      all[#all + 1] = format(state[field])
    end
  end
  redis.call('HSET', KEYS[1], unpack(all))
  redis.call('PEXPIRE', KEYS[1], 86400000)
end

local function pause()
  if state.refusals == 0 then return 0 end
  return math.min(10000, 200 * 2 ^ (state.refusals - 1))
end

local function interval() return math.max(1000 / math.min(state.rate, rateLimit), pause()) end

-- Tickets of earlier epochs are void.
local function beginEpoch()
  state.epoch = state.epoch + 1
  state.nextAt = math.max(state.grantedAt + interval(), state.holdUntil)
end

if isTryAcquire then
  local epoch, slot = string.match(ARGV[3], '^(%d+) (.+)$')
  slot = tonumber(slot or '')
  -- A ticket that is not used in time is void, too.
  if not slot or tonumber(epoch) ~= state.epoch or now > slot + 2000 then
    slot = math.max(now, state.nextAt, state.holdUntil)
    state.nextAt = slot + interval()
  end
  if now + 0.01 >= slot then
    state.grantedAt = now
    save()
    -- For a second all permits are free: each report of a result tells if that has ended.
    if state.rate == math.huge and rateLimit == math.huge and now >= state.holdUntil then
      return { 'Granted', format(now), '1000' }
    end
    return { 'Granted', format(now) }
  end
  save()
  -- At most a second, to notice soon that a new epoch began.
  return { 'Delayed', format(math.min(slot - now, 1000)), string.format('%.0f', state.epoch) .. ' ' .. format(slot) }
end

local outcome, startedAt, retryAfter = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local isNews = startedAt >= state.refusedAt

local function inLastSecond()
  local age = now - state.since
  return age < 1000 and state.current + state.before * (1 - age / 1000) or age < 2000 and state.current or 0
end

if outcome == 'success' then
  state.successes = state.successes + 1
  if now - state.since < 1000 then
    state.current = state.current + 1
  else
    state.before = now - state.since < 2000 and state.current or 0
    state.since, state.current = now, 1
  end
  if state.rate < math.huge then
    local isClose = state.rate > 0.95 * state.ceiling and state.rate < 1.05 * state.ceiling
    local duration = state.isGuess == 1 and 7000 or isClose and 300000 or 60000
    state.rate = state.rate * (1 + math.min(now - state.changedAt, 10000) / duration)
    state.changedAt = now
    if not isNews and state.ceiling == math.huge then
      local measured = 0.9 * inLastSecond()
      state.rate = math.max(state.rate, measured)
      if measured >= 2 then state.isGuess = 0 end
    end
  end
  if isNews and state.refusals > 0 then
    state.refusals = 0
    state.loweredAt = math.min(now, state.loweredAt + 2000)
    beginEpoch()
  end
elseif outcome == 'throttled' then
  state.holdUntil = math.max(state.holdUntil, now + math.min(retryAfter, 60000))
  if isNews then
    if state.refusals == 0 then
      local current = math.min(state.rate, rateLimit)
      local measured, least
      if current == math.huge then
        measured = 0.9 * inLastSecond()
        least = 2
      else
        measured = 0.95 * math.min(current, state.successes / math.max(1, (now - state.loweredAt) / 1000))
        least = math.max(0.1, current / 2)
      end
      state.rate = math.max(measured, least)
      state.isGuess = current == math.huge and measured < 2 and 1 or 0
      state.loweredAt, state.successes, state.changedAt, state.ceiling = now, 0, now, current
    end
    state.refusals = state.refusals + 1
    state.refusedAt = now
    state.holdUntil = math.max(state.holdUntil, now + pause())
  end
  if isNews or retryAfter > 0 then beginEpoch() end
end
save()
return state.rate < math.huge and format(state.rate) or false`
