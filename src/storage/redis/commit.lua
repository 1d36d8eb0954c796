-- ARGV: conversation, fence, version, state, is forgotten, is kept, then five lists, each behind its length: records
-- (kind, key, version, sort, index member, body), handled hashes, log entries, outbox rows (effect, channel, lane,
-- time, before, after, body), counters.
local id = ARGV[1]
local known = redis.call('HMGET', of(id), 'version', 'fence', 'until')
if known[1] ~= ARGV[3] or known[2] ~= ARGV[2] or known[3] == '0' then return 'stale' end

local at = 7
local function list(width, take)
  local count = tonumber(ARGV[at])
  at = at + 1
  for _ = 1, count do
    take(at)
    at = at + width
  end
end

local records = {}
list(6, function(each) records[#records + 1] = recordAt(each) end)
for _, record in ipairs(records) do
  if record.known[1] ~= record.version - 1 then return 'stale' end
end
for _, record in ipairs(records) do putRecord(record) end

redis.call('HINCRBY', of(id), 'version', 1)
redis.call('HSET', of(id), 'state', ARGV[4], 'unseen', '0', 'tries', '0', 'kept', ARGV[6])
if ARGV[6] == '1' then redis.call('ZREM', key('idle'), id)
else redis.call('ZADD', key('idle'), redis.call('HGET', of(id), 'at'), id) end
list(1, function(each) dropWaiting(id, ARGV[each]) end)
local oldest = redis.call('ZRANGE', key('waiting', id), 0, 0, 'WITHSCORES')
if #oldest > 0 then redis.call('ZADD', key('unhandled'), oldest[2], id)
else redis.call('ZREM', key('unhandled'), id) end

if ARGV[5] == '1' then
  redis.call('HDEL', of(id), 'state')
  redis.call('HSET', of(id), 'forgetting', '1', 'base', redis.call('HGET', of(id), 'seq'))
  redis.call('DEL', key('log', id))
  dropRows(id)
  local pseudonym = redis.call('HGET', of(id), 'pseudonym')
  -- She may have begun a new one meanwhile.
  if redis.call('HGET', key('who'), pseudonym) == id then redis.call('HDEL', key('who'), pseudonym) end
  redis.call('SADD', key('forgetting'), id)
end

list(1, function(each)
  redis.call('RPUSH', key('log', id), ARGV[each])
  redis.call('HINCRBY', of(id), 'seq', 1)
end)
list(7, function(each)
  addRow(id, ARGV[each], ARGV[each + 1], ARGV[each + 2], ARGV[each + 3], ARGV[each + 4], ARGV[each + 5], ARGV[each + 6])
end)
list(1, function(each)
  redis.call('HINCRBY', key('counters'), ARGV[each], 1)
  redis.call('ZADD', key('counternames'), 0, ARGV[each])
end)
return 'ok'
