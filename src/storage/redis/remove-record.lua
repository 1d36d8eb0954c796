-- ARGV: kind, key, version.
local record = recordAt(1)
if record.known[1] == 0 or record.known[1] ~= record.version then return 'stale' end
dropRecord(record)
return 'ok'
