-- ARGV: effect, now, after.
local row = key('row', ARGV[1])
local known = redis.call('HMGET', row, 'conversation', 'status', 'channel', 'n', 'body')
if known[2] ~= '3' or not known[5] then return 0 end
redis.call('HSET', row, 'status', '0', 'receipt', '0', 'before', ARGV[2], 'after', ARGV[3])
redis.call('ZREM', key('failed'), ARGV[1])
redis.call('ZADD', key('open', known[1]), known[4], ARGV[1])
redis.call('ZADD', key('openrows'), ARGV[2], ARGV[1])
reindex(known[1], known[3])
return 1
