-- Names of keys and what several scripts do; it stands before each of them. Every key has the tag {inzira}, so that
-- all of them live in one slot of a cluster.
local function key(...) return '{inzira}:' .. table.concat({...}, ':') end
local function of(id) return key('c', id) end

local function nowMs()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000), tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local function text(number) return string.format('%.0f', number) end

-- One open row: when it may go, and whether newer ones wait for it even while it may not.
local function openRows(id)
  local rows = {}
  for _, effect in ipairs(redis.call('ZRANGE', key('open', id), 0, -1)) do
    local row = redis.call('HMGET', key('row', effect), 'status', 'before', 'attempt', 'unsure', 'lane', 'n')
    rows[#rows + 1] = {
      effect = effect,
      sending = row[1] == '1',
      before = tonumber(row[2]),
      sticky = row[1] == '1' or row[3] ~= '0' or row[4] == '1',
      lane = tonumber(row[5]),
      n = tonumber(row[6]),
    }
  end
  return rows
end

-- The row that may go at a time, or nothing.
local function candidate(rows, at)
  for _, row in ipairs(rows) do
    if row.sending and row.before > at then return nil end
  end
  for _, row in ipairs(rows) do
    if row.before <= at then return row end
    if row.sticky then return nil end
  end
  return nil
end

-- When the next row of a conversation may go.
local function nextAt(rows)
  local earliest
  for _, row in ipairs(rows) do
    if row.sending then return row.before end
  end
  for _, row in ipairs(rows) do
    if not earliest or row.before < earliest then earliest = row.before end
    if row.sticky then return earliest end
  end
  return earliest
end

-- Keeps the conversation in the one index by lane and time that its open rows ask for.
local function reindex(id, channel)
  local rows = openRows(id)
  local lane = 3
  for _, row in ipairs(rows) do lane = math.min(lane, row.lane) end
  for each = 0, 3 do
    if each ~= lane or #rows == 0 then redis.call('ZREM', key('due', channel, each), id) end
  end
  if #rows > 0 then redis.call('ZADD', key('due', channel, lane), text(nextAt(rows)), id) end
end

local function addRow(id, effect, channel, lane, at, before, after, body)
  local row = key('row', effect)
  if redis.call('EXISTS', row) == 1 then return end
  local n = redis.call('INCR', key('order'))
  redis.call('HSET', row, 'conversation', id, 'channel', channel, 'lane', lane, 'at', at, 'before', before, 'after', after,
    'body', body, 'status', '0', 'attempt', '0', 'unsure', '0', 'receipt', '0', 'n', n)
  redis.call('ZADD', key('open', id), n, effect)
  redis.call('SADD', key('rows', id), effect)
  redis.call('ZADD', key('openrows'), math.max(tonumber(at), tonumber(before)), effect)
  reindex(id, channel)
end

-- Takes a row out of what is open.
local function shut(id, effect, channel)
  redis.call('ZREM', key('open', id), effect)
  redis.call('ZREM', key('openrows'), effect)
  reindex(id, channel)
end

local function dropRows(id)
  for _, effect in ipairs(redis.call('SMEMBERS', key('rows', id))) do
    local channel = redis.call('HGET', key('row', effect), 'channel')
    redis.call('DEL', key('row', effect))
    for _, index in ipairs({ 'openrows', 'failed', 'held' }) do redis.call('ZREM', key(index), effect) end
    if channel then
      for lane = 0, 3 do redis.call('ZREM', key('due', channel, lane), id) end
    end
  end
  redis.call('DEL', key('rows', id), key('open', id))
end

local function dropWaiting(id, hash)
  local entry = redis.call('HGET', key('entry', id), hash)
  if entry then
    redis.call('XACK', key('work'), 'workers', entry)
    redis.call('XDEL', key('work'), entry)
  end
  redis.call('ZREM', key('waiting', id), hash)
  redis.call('HDEL', key('entry', id), hash)
  redis.call('HDEL', key('message', id), hash)
end

local function dropConversation(id)
  if redis.call('EXISTS', of(id)) == 0 then return 0 end
  local pseudonym = redis.call('HGET', of(id), 'pseudonym')
  if redis.call('HGET', key('who'), pseudonym) == id then redis.call('HDEL', key('who'), pseudonym) end
  for _, hash in ipairs(redis.call('ZRANGE', key('waiting', id), 0, -1)) do dropWaiting(id, hash) end
  dropRows(id)
  redis.call('DEL', of(id), key('log', id), key('waiting', id), key('message', id), key('entry', id))
  for _, index in ipairs({ 'unhandled', 'idle', 'ids' }) do redis.call('ZREM', key(index), id) end
  redis.call('SREM', key('forgetting'), id)
  return 1
end

-- Reads record arguments from a place of ARGV on: kind, key, version, sort, index member, body.
local function recordAt(at)
  local records = key('records', ARGV[at])
  local known = redis.call('HGET', records, ARGV[at + 1])
  return {
    records = records, order = key('recordorder', ARGV[at]), names = key('recordkeys', ARGV[at]),
    known = known and cmsgpack.unpack(known) or { 0 }, name = ARGV[at + 1], version = tonumber(ARGV[at + 2]),
    sort = ARGV[at + 3], member = ARGV[at + 4], body = ARGV[at + 5],
  }
end

local function dropRecord(record)
  if record.known[1] == 0 then return end
  redis.call('ZREM', record.order, record.known[3])
  redis.call('HDEL', record.names, record.known[3])
  redis.call('HDEL', record.records, record.name)
end

local function putRecord(record)
  dropRecord(record)
  redis.call('HSET', record.records, record.name,
    cmsgpack.pack({ record.version, record.sort, record.member, record.body }))
  redis.call('ZADD', record.order, 0, record.member)
  redis.call('HSET', record.names, record.member, record.name)
end

local function settledOf(id)
  local last = redis.call('HGET', of(id), 'forgetting') == '1' and redis.call('ZCARD', key('open', id)) == 0
  return last and 'last' or 'settled'
end
