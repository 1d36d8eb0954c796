-- ARGV: kind, key, version, sort, index member, body.
local record = recordAt(1)
if record.known[1] ~= record.version - 1 then return 'stale' end
putRecord(record)
return 'ok'
