-- Confirms on which server a partition's history lives, or begins a new one.
--
-- KEYS  history
-- ARGV  verdict ('look', 'keep' or 'renew'), the replication id that the verdict was made about, a fresh name, the count
--       of writes that the asking node has seen acknowledged, number of partitions, the name it saw them under
-- Returns { state, name, recorded replication id, this server's, the one before it, partitions }
-- state is 'same' (confirmed here before), 'changed' (a verdict is wanted), 'kept' or 'renewed'.
local info = redis.call('INFO', 'replication')
local replid = string.match(info, 'master_replid:(%x+)')
local before = string.match(info, 'master_replid2:(%x+)')
local known = redis.call('HMGET', KEYS[1], 'name', 'replid', 'writes', 'partitions')

local function renew()
  redis.call('HSET', KEYS[1], 'name', ARGV[3], 'replid', replid, 'writes', known[3] or '0', 'partitions', ARGV[5])
  return { 'renewed', ARGV[3], known[2] or '', replid, before, ARGV[5] }
end

if not known[1] then return renew() end
-- Writes that were acknowledged to this node are not here: whatever the server says, this is not the same history.
if known[1] == ARGV[6] and tonumber(known[3] or '0') < tonumber(ARGV[4]) then return renew() end
if known[2] == replid then return { 'same', known[1], known[2], replid, before, known[4] } end
-- Somebody else may have settled it, or the server may have changed again, since the verdict was made.
if ARGV[2] ~= known[2] .. ' ' .. replid or ARGV[1] == 'look' then
  return { 'changed', known[1], known[2], replid, before, known[4] }
end
if ARGV[1] == 'renew' then return renew() end
redis.call('HSET', KEYS[1], 'replid', replid)
return { 'kept', known[1], known[2], replid, before, known[4] }
