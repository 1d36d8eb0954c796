-- ARGV: limit.
return redis.call('ZRANGE', key('unhandled'), 0, tonumber(ARGV[1]) - 1)
