-- The due sessions of a partition, for the one node that looks after its deadlines at the moment.
--
-- KEYS  deadlines, runner
-- ARGV  now, limit, node, milliseconds the runner keeps the partition for, then, for those behind a session in the order
--       of wakeAt and id: its wakeAt, its id; '-inf' and '' for all
-- Returns { id, wakeAt, … }, the earliest first; nothing while another node has the partition.
local runner = redis.call('GET', KEYS[2])
if runner and runner ~= ARGV[3] then return {} end
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
local now, limit, from, behind = ARGV[1], tonumber(ARGV[2]), ARGV[5], ARGV[6]
if from == '-inf' then
  return redis.call('ZRANGE', KEYS[1], from, now, 'BYSCORE', 'LIMIT', 0, limit, 'WITHSCORES')
end
-- Those of the same moment come in the order of their ids.
local same = redis.call('ZCOUNT', KEYS[1], from, from)
local found = redis.call('ZRANGE', KEYS[1], from, now, 'BYSCORE', 'LIMIT', 0, limit + same, 'WITHSCORES')
local reply = {}
for position = 1, #found, 2 do
  if #reply >= 2 * limit then break end
  if position > 2 * same or found[position] > behind then
    reply[#reply + 1] = found[position]
    reply[#reply + 1] = found[position + 1]
  end
end
return reply
