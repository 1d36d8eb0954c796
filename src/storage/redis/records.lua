-- ARGV: kind, 'one' and key, or 'many', lower bound and limit. Answers with rows of key, version, sort, body.
local keys = { ARGV[3] }
if ARGV[2] == 'many' then
  keys = {}
  for _, member in ipairs(redis.call('ZRANGEBYLEX', key('recordorder', ARGV[1]), ARGV[3], '+', 'LIMIT', 0, ARGV[4])) do
    keys[#keys + 1] = redis.call('HGET', key('recordkeys', ARGV[1]), member)
  end
end
local answer = {}
for _, each in ipairs(keys) do
  local known = redis.call('HGET', key('records', ARGV[1]), each)
  if known then
    local record = cmsgpack.unpack(known)
    answer[#answer + 1] = { each, record[1], record[2], record[4] }
  end
end
return answer
