-- ARGV: conversation. Answers with its key.
return redis.call('HGET', of(ARGV[1]), 'key')
