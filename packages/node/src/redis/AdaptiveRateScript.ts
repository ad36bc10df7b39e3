/**
 * `Pace`, as Redis runs it. KEYS: the hash. ARGV: `turn`, the configured rate, the ticket; or `finish`, the configured rate,
 * the outcome, when it began, how long the server asks to wait; and the time, which only tests tell. What is not known is
 * an empty text. Numbers go out as texts: Redis would cut them to whole ones.
 *
 * @internal
 */
export const adaptiveRateScript = `
-- The clock makes this script one that Redis 4 has to be told to copy by its effects, as later ones do by themselves.
if redis.replicate_commands then redis.replicate_commands() end
local fields = { 'rate', 'guess', 'refusals', 'refusedAt', 'loweredAt', 'successes', 'changedAt',
  'since', 'current', 'before', 'next', 'last', 'hold', 'epoch' }
local counts = { guess = 0, refusals = 0, successes = 0, current = 0, before = 0, epoch = 0, rate = math.huge }
local values = redis.call('HMGET', KEYS[1], unpack(fields))
local p = {}
for i, field in ipairs(fields) do
  p[field] = tonumber(values[i] or '') or counts[field] or -math.huge
end

local isTurn = ARGV[1] == 'turn'
local limit = tonumber(ARGV[2]) or math.huge
local now = tonumber(ARGV[isTurn and 4 or 6])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end

-- Another server's clock, which is behind: the rate still holds, moments do not.
if p.last > now + 1000 then
  p.refusedAt, p.since, p.next, p.last, p.hold = -math.huge, -math.huge, -math.huge, -math.huge, -math.huge
  p.loweredAt, p.changedAt, p.epoch = now, now, p.epoch + 1
end

local function text(number) return string.format('%.17g', number) end

local function save()
  local all = {}
  for _, field in ipairs(fields) do
    if p[field] > -math.huge and p[field] < math.huge then
      all[#all + 1] = field
      all[#all + 1] = text(p[field])
    end
  end
  redis.call('HSET', KEYS[1], unpack(all))
  redis.call('PEXPIRE', KEYS[1], 86400000)
end

local function pause()
  if p.refusals == 0 then return 0 end
  return math.min(10000, 200 * 2 ^ (p.refusals - 1))
end

local function interval() return math.max(1000 / math.min(p.rate, limit), pause()) end

-- What was promised holds no more.
local function beginEpoch()
  p.epoch = p.epoch + 1
  p.next = math.max(p.last + interval(), p.hold)
end

if isTurn then
  local epoch, slot = string.match(ARGV[3], '^(%d+) (.+)$')
  slot = tonumber(slot or '')
  -- A ticket that is not taken up in time is void, too.
  if not slot or tonumber(epoch) ~= p.epoch or now > slot + 2000 then
    slot = math.max(now, p.next, p.hold)
    p.next = slot + interval()
  end
  if now + 0.01 >= slot then
    p.last = now
    save()
    return { 'go', text(now) }
  end
  save()
  -- Not longer, to see soon that another epoch has begun.
  return { 'wait', text(math.min(slot - now, 1000)), string.format('%.0f', p.epoch) .. ' ' .. text(slot) }
end

local outcome, startedAt, retryAfter = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local isNews = startedAt >= p.refusedAt

if outcome == 'success' then
  p.successes = p.successes + 1
  if now - p.since < 1000 then
    p.current = p.current + 1
  else
    p.before = now - p.since < 2000 and p.current or 0
    p.since, p.current = now, 1
  end
  if p.rate < math.huge then
    p.rate = p.rate * (1 + math.min(now - p.changedAt, 10000) / (p.guess == 1 and 7000 or 60000))
    p.changedAt = now
  end
  if isNews and p.refusals > 0 then
    p.refusals = 0
    beginEpoch()
  end
elseif outcome == 'throttled' then
  p.hold = math.max(p.hold, now + math.min(retryAfter, 60000))
  if isNews then
    if p.refusals == 0 then
      local current = math.min(p.rate, limit)
      local measured, least
      if current == math.huge then
        local age = now - p.since
        measured = 0.9 * (age < 1000 and p.current + p.before * (1 - age / 1000) or age < 2000 and p.current or 0)
        least = 2
      else
        measured = 0.9 * math.min(current, p.successes / math.max(1, (now - p.loweredAt) / 1000))
        least = math.max(0.1, current / 2)
      end
      p.rate = math.max(measured, least)
      p.guess = current == math.huge and measured < 2 and 1 or 0
      p.loweredAt, p.successes, p.changedAt = now, 0, now
    end
    p.refusals = p.refusals + 1
    p.refusedAt = now
    p.hold = math.max(p.hold, now + pause())
  end
  if isNews or retryAfter > 0 then beginEpoch() end
end
save()
return p.rate < math.huge and text(p.rate) or false`
