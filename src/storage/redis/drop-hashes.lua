-- ARGV: before. Answers with how many hashes were dropped, at most 1000 at once.
local old = redis.call('ZRANGEBYSCORE', key('seenat'), '-inf', '(' .. ARGV[1], 'LIMIT', 0, 1000)
for _, hash in ipairs(old) do
  redis.call('HDEL', key('seen'), hash)
  redis.call('ZREM', key('seenat'), hash)
end
return #old
