-- Answers with how many rows are open, dead and held, and when the oldest open one was or is due.
local oldest = redis.call('ZRANGE', key('openrows'), 0, 0, 'WITHSCORES')
return {
  redis.call('ZCARD', key('openrows')), redis.call('ZCARD', key('failed')), redis.call('ZCARD', key('held')),
  oldest[2] or '',
}
