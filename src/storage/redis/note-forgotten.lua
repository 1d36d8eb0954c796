-- ARGV: conversations.
for _, id in ipairs(ARGV) do redis.call('XADD', key('ledger'), '*', 'c', id) end
return 'ok'
