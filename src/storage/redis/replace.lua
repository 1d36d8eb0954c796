-- ARGV: name, value.
redis.call('HSET', key('meta'), ARGV[1], ARGV[2])
return 'ok'
