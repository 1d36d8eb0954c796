-- ARGV: after, limit. Answers with pairs of conversation and key.
local answer = {}
for _, id in ipairs(redis.call('ZRANGEBYLEX', key('ids'), ARGV[1] == '' and '-' or '(' .. ARGV[1], '+', 'LIMIT', 0, ARGV[2])) do
  answer[#answer + 1] = id
  answer[#answer + 1] = redis.call('HGET', of(id), 'key')
end
return answer
