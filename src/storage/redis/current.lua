-- ARGV: pseudonym. Answers with conversation, key and the time of the last message.
local id = redis.call('HGET', key('who'), ARGV[1])
if not id then return false end
local known = redis.call('HMGET', of(id), 'key', 'at', 'kept')
return { id, known[1], known[2], known[3] or '0' }
