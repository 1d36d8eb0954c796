-- ARGV: effect, time.
local row = key('row', ARGV[1])
local known = redis.call('HMGET', row, 'conversation', 'status', 'channel')
if known[2] ~= '0' then return 'ok' end
redis.call('HSET', row, 'before', ARGV[2])
redis.call('ZADD', key('openrows'), ARGV[2], ARGV[1])
reindex(known[1], known[3])
return 'ok'
