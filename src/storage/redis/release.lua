-- ARGV: conversation, fence.
if redis.call('HGET', of(ARGV[1]), 'fence') == ARGV[2] then redis.call('HSET', of(ARGV[1]), 'until', '0') end
return 'ok'
