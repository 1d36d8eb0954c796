-- ARGV: conversation, lease in ms. Fences are times in µs, so that they move forward even when a failover lost the last.
local id = ARGV[1]
local known = redis.call('HMGET', of(id), 'version', 'fence', 'until', 'key', 'address', 'state', 'unseen')
if not known[1] then return 'gone' end
local now, fine = nowMs()
if tonumber(known[3]) > now then return 'busy' end
local fence = text(math.max(tonumber(known[2]) + 1, fine))
redis.call('HSET', of(id), 'fence', fence, 'until', text(now + tonumber(ARGV[2])))
local answer = { known[1], fence, known[4], known[5], known[6], known[7] }
for _, hash in ipairs(redis.call('ZRANGE', key('waiting', id), 0, -1)) do
  answer[#answer + 1] = hash
  answer[#answer + 1] = redis.call('HGET', key('message', id), hash)
end
return answer
