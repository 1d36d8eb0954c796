-- ARGV: 'hold' or 'unhold'. Answers with how many rows changed.
local from, to = key('openrows'), key('held')
if ARGV[1] == 'unhold' then from, to = to, from end
local effects = redis.call('ZRANGE', from, 0, -1)
for _, effect in ipairs(effects) do
  local row = key('row', effect)
  local known = redis.call('HMGET', row, 'conversation', 'channel', 'status', 'n', 'before')
  if ARGV[1] == 'hold' then
    if known[3] == '1' then redis.call('HSET', row, 'unsure', '1') end
    redis.call('HSET', row, 'status', '5')
    redis.call('ZREM', key('open', known[1]), effect)
  else
    redis.call('HSET', row, 'status', '0')
    redis.call('ZADD', key('open', known[1]), known[4], effect)
  end
  redis.call('ZREM', from, effect)
  redis.call('ZADD', to, known[5], effect)
  reindex(known[1], known[2])
end
return #effects
