-- ARGV: 'one' and key, or 'many', after and limit. Answers with pairs of key and count.
local names = { ARGV[2] }
if ARGV[1] == 'many' then
  local from = ARGV[2] == '' and '-' or '(' .. ARGV[2]
  names = redis.call('ZRANGEBYLEX', key('counternames'), from, '+', 'LIMIT', 0, ARGV[3])
end
local answer = {}
for _, name in ipairs(names) do
  local count = redis.call('HGET', key('counters'), name)
  if count then
    answer[#answer + 1] = name
    answer[#answer + 1] = count
  end
end
return answer
