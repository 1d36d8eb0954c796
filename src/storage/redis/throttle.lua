-- ARGV: now, then for each bucket: name, per second, burst, reserve. The askers' clock is used and not the server's:
-- a clock set back gives nothing.
local now = tonumber(ARGV[1])
local levels, wait, slowest = {}, 0, ''
for at = 2, #ARGV, 4 do
  local known = redis.call('HMGET', key('bucket', ARGV[at]), 'tokens', 'at')
  local rate, burst = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local tokens = burst
  if known[1] then
    tokens = math.min(burst, tonumber(known[1]) + math.max(0, now - tonumber(known[2])) * rate / 1000)
  end
  levels[#levels + 1] = { ARGV[at], tokens, burst / rate, math.max(now, tonumber(known[2] or 0)) }
  local missing = 1 + tonumber(ARGV[at + 3]) - tokens
  local ms = missing > 1e-9 and math.ceil(missing / rate * 1000 - 1e-6) or 0
  if ms > wait then wait, slowest = ms, ARGV[at] end
end
if wait > 0 then return { text(wait), slowest } end
for _, level in ipairs(levels) do
  local bucket = key('bucket', level[1])
  redis.call('HSET', bucket, 'tokens', string.format('%.17g', level[2] - 1), 'at', text(level[4]))
  redis.call('PEXPIRE', bucket, math.ceil(level[3] * 1000) + 60000)
end
return { '0', '' }
