-- ARGV: kind, key, version, sort, index member, body.
local records = key('records', ARGV[1])
local known = redis.call('HGET', records, ARGV[2])
local before = known and cmsgpack.unpack(known) or { 0 }
if before[1] ~= tonumber(ARGV[3]) - 1 then return 'stale' end
if known then redis.call('ZREM', key('recordorder', ARGV[1]), before[3]) end
redis.call('HSET', records, ARGV[2], cmsgpack.pack({ tonumber(ARGV[3]), ARGV[4], ARGV[5], ARGV[6] }))
redis.call('ZADD', key('recordorder', ARGV[1]), 0, ARGV[5])
redis.call('HSET', key('recordkeys', ARGV[1]), ARGV[5], ARGV[2])
if known and before[3] ~= ARGV[5] then redis.call('HDEL', key('recordkeys', ARGV[1]), before[3]) end
return 'ok'
