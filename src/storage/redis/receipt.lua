-- ARGV: effect, rank (1 sent, 2 delivered, 3 read, 4 failed), now, why it failed.
local row = key('row', ARGV[1])
local rank = tonumber(ARGV[2])
local known = redis.call('HMGET', row, 'conversation', 'status', 'receipt', 'channel', 'n', 'attempt')
local id = known[1]
if not id or not string.find('0125', known[2], 1, true) or known[6] == '0' or tonumber(known[3]) >= rank then
  return 'stale'
end
redis.call('HSET', row, 'receipt', rank, 'settled', ARGV[3], 'status', rank == 4 and '3' or '2')
if rank == 4 then
  redis.call('HSET', row, 'code', ARGV[4])
  redis.call('ZADD', key('failed'), known[5], ARGV[1])
elseif rank > 1 then
  redis.call('HDEL', row, 'body')
end
redis.call('ZREM', key('held'), ARGV[1])
shut(id, ARGV[1], known[4])
return settledOf(id)
