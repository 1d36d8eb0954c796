-- ARGV: idle before, now. Answers with conversations to forget, at most about 500 at once.
local found = redis.call('ZRANGEBYSCORE', key('idle'), '-inf', '(' .. ARGV[1], 'LIMIT', 0, 500)
if #found > 0 then return found end
for _, id in ipairs(redis.call('SMEMBERS', key('forgetting'))) do
  local speaks = false
  for _, effect in ipairs(redis.call('ZRANGE', key('open', id), 0, -1)) do
    if tonumber(redis.call('HGET', key('row', effect), 'after')) >= tonumber(ARGV[2]) then speaks = true end
  end
  if not speaks then found[#found + 1] = id end
  if #found >= 500 then break end
end
return found
