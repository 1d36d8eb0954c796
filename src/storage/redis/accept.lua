-- ARGV: consumer, then for each message: hash, conversation, time, is in log, waiting body, log entry, has birth,
-- pseudonym, key, address. Answers with pairs of conversation and result, or 'moved'.
local fields = 10
local born = {}

local function belongs(at)
  local id = ARGV[at + 1]
  if born[id] then return true end
  if ARGV[at + 6] == '1' then
    local current = redis.call('HGET', key('who'), ARGV[at + 7])
    if current and current ~= id then return false end
    born[id] = true
    return true
  end
  return redis.call('HGET', of(id), 'forgetting') == '0'
end

local function openFor(at)
  local id, time = ARGV[at + 1], ARGV[at + 2]
  if ARGV[at + 6] ~= '1' or redis.call('EXISTS', of(id)) == 1 then return end
  redis.call('HSET', of(id), 'version', '0', 'fence', '0', 'until', '0', 'seq', '1', 'base', '1', 'at', time,
    'forgetting', '0', 'unseen', '0', 'tries', '0', 'pseudonym', ARGV[at + 7], 'key', ARGV[at + 8],
    'address', ARGV[at + 9])
  redis.call('HSET', key('who'), ARGV[at + 7], id)
  redis.call('ZADD', key('ids'), 0, id)
end

local function store(at)
  local hash, id, time = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  redis.call('HSET', key('seen'), hash, id)
  redis.call('ZADD', key('seenat'), time, hash)
  openFor(at)
  if tonumber(redis.call('HGET', of(id), 'at')) < tonumber(time) then redis.call('HSET', of(id), 'at', time) end
  if redis.call('HGET', of(id), 'kept') ~= '1' then redis.call('ZADD', key('idle'), 'GT', time, id) end
  if ARGV[at + 3] == '1' then
    redis.call('RPUSH', key('log', id), ARGV[at + 5])
    redis.call('HINCRBY', of(id), 'seq', 1)
  end
  local n = redis.call('INCR', key('order'))
  redis.call('ZADD', key('waiting', id), n, hash)
  redis.call('HSET', key('message', id), hash, ARGV[at + 4])
  redis.call('HSET', key('entry', id), hash, redis.call('XADD', key('work'), '*', 'c', id))
  redis.call('ZADD', key('unhandled'), 'LT', n, id)
end

local fresh = {}
for at = 2, #ARGV, fields do
  if not fresh[ARGV[at]] and redis.call('HEXISTS', key('seen'), ARGV[at]) == 0 then
    if not belongs(at) then return 'moved' end
    fresh[ARGV[at]] = true
  end
end

local receipts = {}
for at = 2, #ARGV, fields do
  local known = redis.call('HGET', key('seen'), ARGV[at])
  if not known then store(at) end
  receipts[#receipts + 1] = known or ARGV[at + 1]
  receipts[#receipts + 1] = known and 'seen' or 'stored'
end
-- Whoever accepts a message is the first to handle it; others take its entry over when nothing has come of it.
if next(fresh) then redis.call('XREADGROUP', 'GROUP', 'workers', ARGV[1], 'STREAMS', key('work'), '>') end
return receipts
