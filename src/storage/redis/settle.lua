-- ARGV: effect, attempt, kind, now, argument (time, code, or whether it is confirmed), then the row instead: effect,
-- channel, lane, time, before, after, body.
local row = key('row', ARGV[1])
local known = redis.call('HMGET', row, 'conversation', 'status', 'attempt', 'channel', 'receipt')
local id, kind = known[1], ARGV[3]
if not id or known[2] ~= '1' or known[3] ~= ARGV[2] then return 'stale' end

local function again(...)
  redis.call('HSET', row, 'before', ARGV[5], ...)
  redis.call('ZADD', key('openrows'), ARGV[5], ARGV[1])
  reindex(id, known[4])
end
local function done(...)
  redis.call('HSET', row, 'settled', ARGV[4], ...)
  shut(id, ARGV[1], known[4])
end

if kind == 'retry' then again('status', '0')
elseif kind == 'unsure' then again('unsure', '1')
elseif kind == 'sent' then
  done('status', '2', 'receipt', known[5] == '0' and '1' or known[5])
  if ARGV[5] == '1' then redis.call('HDEL', row, 'body') end
elseif kind == 'failed' then
  done('status', '3', 'code', ARGV[5])
  redis.call('ZADD', key('failed'), redis.call('HGET', row, 'n'), ARGV[1])
else
  done('status', '4')
  redis.call('HDEL', row, 'body')
  redis.call('HSET', of(id), 'unseen', '1')
  if ARGV[6] then addRow(id, ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12]) end
end
return settledOf(id)
