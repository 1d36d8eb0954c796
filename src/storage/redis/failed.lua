-- ARGV: limit. Answers with rows of effect, conversation, channel, lane, attempt, code, time.
local answer = {}
for _, effect in ipairs(redis.call('ZRANGE', key('failed'), 0, tonumber(ARGV[1]) - 1)) do
  local row = redis.call('HMGET', key('row', effect), 'conversation', 'channel', 'lane', 'attempt', 'code', 'settled')
  answer[#answer + 1] = { effect, row[1], row[2], row[3], row[4], row[5], row[6] }
end
return answer
