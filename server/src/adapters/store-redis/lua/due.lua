-- The due sessions of some partitions, for the one node that looks after the deadlines of each at the moment.
--
-- KEYS  for each partition: deadlines, runner
-- ARGV  now, limit of each partition, node, milliseconds the runner keeps a partition for, then, for those behind a session
--       in the order of wakeAt and id: its wakeAt, its id; '-inf' and '' for all; then the processes whose append-only file
--       is fit (AofRewrites)
-- Returns for each partition { id, wakeAt, … }, the earliest first; nothing while another node has the partition; or
-- why it could not be read; the others are not affected. Fails with `RESTARTED process` on any other process.
--
-- USES  process
local _, refused = process_of(ARGV[7])
if refused then return refused end
local now, limit, node, keep_ms, from, behind = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5], ARGV[6]

local function due_of(deadlines, runner)
  local holder = redis.call('GET', runner)
  if holder and holder ~= node then return {} end
  redis.call('SET', runner, node, 'PX', keep_ms)
  if from == '-inf' then
    return redis.call('ZRANGE', deadlines, from, now, 'BYSCORE', 'LIMIT', 0, limit, 'WITHSCORES')
  end
  -- Those of the same moment come in the order of their ids.
  local same = redis.call('ZCOUNT', deadlines, from, from)
  local found = redis.call('ZRANGE', deadlines, from, now, 'BYSCORE', 'LIMIT', 0, limit + same, 'WITHSCORES')
  local due = {}
  for position = 1, #found, 2 do
    if #due >= 2 * limit then break end
    if position > 2 * same or found[position] > behind then
      due[#due + 1] = found[position]
      due[#due + 1] = found[position + 1]
    end
  end
  return due
end

local reply = {}
for key = 1, #KEYS, 2 do
  local is_read, due = pcall(due_of, KEYS[key], KEYS[key + 1])
  if not is_read then due = type(due) == 'table' and due.err or tostring(due) end
  -- The driver leaves a primary that is none any more when it answers with this, and only then.
  if not is_read and string.find(due, '^READONLY') then return redis.error_reply(due) end
  reply[#reply + 1] = due
end
return reply
