-- ARGV: effect, now, lease in ms.
local row = key('row', ARGV[1])
local known = redis.call('HMGET', row, 'conversation', 'status', 'channel')
local id = known[1]
if not id or (known[2] ~= '0' and known[2] ~= '1') then return false end
local free = candidate(openRows(id), tonumber(ARGV[2]))
if not free or free.effect ~= ARGV[1] then return false end
local lease = text(tonumber(ARGV[2]) + tonumber(ARGV[3]))
if known[2] == '1' then redis.call('HSET', row, 'unsure', '1') end
redis.call('HSET', row, 'status', '1', 'before', lease)
redis.call('HINCRBY', row, 'attempt', 1)
redis.call('ZADD', key('openrows'), lease, ARGV[1])
reindex(id, known[3])
local now = redis.call('HMGET', row, 'lane', 'before', 'after', 'body', 'attempt', 'unsure', 'at')
local person = redis.call('HMGET', of(id), 'key', 'address', 'at')
return { id, known[3], now[1], now[2], now[3], now[4], now[5], now[6], person[1], person[2], person[3], now[7] }
