-- ARGV: pairs of conversation and key; a conversation that is gone is passed over.
for at = 1, #ARGV, 2 do
  if redis.call('EXISTS', of(ARGV[at])) == 1 then redis.call('HSET', of(ARGV[at]), 'key', ARGV[at + 1]) end
end
return 'ok'
