-- ARGV: anything.
redis.call('HSET', key('meta'), 'probe', ARGV[1])
return 'ok'
