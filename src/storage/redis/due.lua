-- ARGV: channel, now, limit. Answers with triples of effect, conversation and lane; among those that are due for
-- equally pressing reasons the first 512 by time are put into the order they were written in.
local now, limit = tonumber(ARGV[2]), tonumber(ARGV[3])
local answer = {}
for lane = 0, 3 do
  local rows = {}
  local ids = redis.call('ZRANGEBYSCORE', key('due', ARGV[1], lane), '-inf', ARGV[2], 'LIMIT', 0, math.max(limit, 512))
  for _, id in ipairs(ids) do
    local row = candidate(openRows(id), now)
    if row then rows[#rows + 1] = { row.effect, id, row.n } end
  end
  table.sort(rows, function(one, other) return one[3] < other[3] end)
  for _, row in ipairs(rows) do
    if #answer >= 3 * limit then return answer end
    answer[#answer + 1] = row[1]
    answer[#answer + 1] = row[2]
    answer[#answer + 1] = lane
  end
end
return answer
