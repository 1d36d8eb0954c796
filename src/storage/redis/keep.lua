-- ARGV: name, value. Answers with the value that stands.
redis.call('HSETNX', key('meta'), ARGV[1], ARGV[2])
return redis.call('HGET', key('meta'), ARGV[1])
