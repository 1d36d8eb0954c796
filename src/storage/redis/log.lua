-- ARGV: conversation, after. Answers with the key, the number of the first entry, and the entries.
local known = redis.call('HMGET', of(ARGV[1]), 'key', 'base')
if not known[1] then return false end
local from = math.max(0, tonumber(ARGV[2]) - tonumber(known[2]) + 1)
return { known[1], tonumber(known[2]) + from, redis.call('LRANGE', key('log', ARGV[1]), from, -1) }
