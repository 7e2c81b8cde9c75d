-- Confirms on which server a partition's history lives, or begins a new one.
--
-- KEYS  history
-- ARGV  verdict ('look', 'keep' or 'renew'), what the verdict was made about, a fresh name, number of partitions, then what
--       the asking node saw acknowledged last: count of writes, name of the history, replication id of the server; then the
--       processes whose append-only file is fit (AofRewrites)
-- Returns { state, name, about, partitions, 'same' or 'other' process, recorded replication id, this server's, the one
--           before it }
-- Fails with `RESTARTED process` on any other process, so that a partition takes no write before.
-- state is 'same' (confirmed here before), 'changed' (a verdict is wanted), 'kept', 'renewed' or 'divided' (into another
-- number of partitions).
--
-- `kept` lists how the history came from server to server: 'replid count' for each server it was kept from, with the
-- count of writes at that moment, the newest 16. So a node that has been away knows whether what it saw was there.
--
-- USES  process
local replication = redis.call('INFO', 'replication')
local replid = string.match(replication, 'master_replid:(%x+)')
local before = string.match(replication, 'master_replid2:(%x+)')
local process, refused = process_of(ARGV[8])
if refused then return refused end
local known = redis.call('HMGET', KEYS[1], 'name', 'replid', 'writes', 'partitions', 'process', 'kept')
local verdict, about, fresh, partitions = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local seen, seen_name, seen_on = tonumber(ARGV[5]), ARGV[6], ARGV[7]
local MOST_KEPT = 16

local function answer(state, name)
  local now = (known[2] or '') .. ' ' .. replid .. ' ' .. process
  local same = known[5] == process and 'same' or 'other'
  return { state, name, now, known[4] or partitions, same, known[2] or '', replid, before }
end

local function renew()
  redis.call('HSET', KEYS[1], 'name', fresh, 'replid', replid, 'process', process, 'writes', known[3] or '0',
    'partitions', partitions, 'kept', '')
  return answer('renewed', fresh)
end

-- How many writes the history had when it left the server that the node saw it on; nil when that is not known any more.
local function count_when_left(server)
  for left, count in string.gmatch(known[6] or '', '(%x+) (%d+)') do
    if left == server then return tonumber(count) end
  end
end

if not known[1] then return renew() end
if known[4] ~= partitions then return answer('divided', known[1]) end
-- Writes that were acknowledged to this node are not here: whatever the server says, this is not the same history.
if known[1] == seen_name and seen > 0 then
  local there = known[2] == seen_on and tonumber(known[3] or '0') or count_when_left(seen_on)
  if not there or there < seen then return renew() end
end
if known[2] == replid then
  if known[5] ~= process then redis.call('HSET', KEYS[1], 'process', process) end
  return answer('same', known[1])
end
-- Somebody else may have settled it, or the server may have changed again, since the verdict was made.
if verdict == 'look' or about ~= known[2] .. ' ' .. replid .. ' ' .. process then return answer('changed', known[1]) end
if verdict == 'renew' then return renew() end
local kept = {}
for entry in string.gmatch(known[6] or '', '%x+ %d+') do kept[#kept + 1] = entry end
kept[#kept + 1] = known[2] .. ' ' .. (known[3] or '0')
if #kept > MOST_KEPT then table.remove(kept, 1) end
redis.call('HSET', KEYS[1], 'replid', replid, 'process', process, 'kept', table.concat(kept, ','))
return answer('kept', known[1])
