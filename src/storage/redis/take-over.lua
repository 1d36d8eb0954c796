-- ARGV: consumer, idle ms, limit. Answers with pairs of conversation and tries.
local claimed = redis.call('XAUTOCLAIM', key('work'), 'workers', ARGV[1], ARGV[2], '0-0', 'COUNT', 1000)
local now = nowMs()
local answer, looked = {}, {}
for _, entry in ipairs(claimed[2]) do
  local id = entry[2][2]
  if #answer >= 2 * tonumber(ARGV[3]) then break end
  if not looked[id] then
    looked[id] = true
    local lease = redis.call('HGET', of(id), 'until')
    if not lease then
      redis.call('XACK', key('work'), 'workers', entry[1])
      redis.call('XDEL', key('work'), entry[1])
    elseif tonumber(lease) <= now then
      answer[#answer + 1] = id
      answer[#answer + 1] = redis.call('HINCRBY', of(id), 'tries', 1)
    end
  end
end
return answer
