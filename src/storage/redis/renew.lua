-- ARGV: lease in ms, then pairs of conversation and fence. Only a claim that is still held is prolonged.
local now = nowMs()
for at = 2, #ARGV, 2 do
  local known = redis.call('HMGET', of(ARGV[at]), 'fence', 'until')
  if known[1] == ARGV[at + 1] and known[2] ~= '0' then
    redis.call('HSET', of(ARGV[at]), 'until', text(now + tonumber(ARGV[1])))
  end
end
return 'ok'
