-- Removes one session: all of it, or nothing when it is not as it was read.
--
-- KEYS  history, deadlines, index, changed, session, log, lossless, tombstone
-- ARGV  prefix of the session channels, channel of the rows, id, expected revision, epoch, tombstone, when it
--       expires, number of partitions, the replication id of the server that the node has settled the partition on
-- Returns the partition's count of writes, then 1 or 0.
--
-- What the session remembers under keys carries the epoch it was created with, and is no session's any more.
local recorded = redis.call('HMGET', KEYS[1], 'name', 'replid', 'partitions', 'writes')
local replid = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
if not recorded[1] or recorded[2] ~= replid or ARGV[9] ~= replid or recorded[3] ~= ARGV[8] then
  return redis.error_reply('HISTORY the partition is not confirmed on this server')
end
local session, id, epoch = KEYS[5], ARGV[3], ARGV[5]
local known =
  redis.call('HMGET', session, 'revision', 'epoch', 'history', 'base', 'entries', 'updated', 'seq', 'row')
local current = known[2]
if current and known[3] ~= recorded[1] then current = string.sub(known[4], 1, 20) .. '-' .. recorded[1] end
if known[1] ~= ARGV[4] or current ~= epoch then
  return { tonumber(recorded[4] or '0'), 0 }
end

-- Counted first: what is counted and then not done can only make somebody look twice.
local count = redis.call('HINCRBY', KEYS[1], 'writes', 1)
local gone = {}
for entry in string.gmatch(known[5], '[^\n]+') do gone[#gone + 1] = entry .. '\0' .. id end
redis.call('ZREM', KEYS[3], unpack(gone))
redis.call('ZREM', KEYS[4], known[6] .. '\0' .. id)
redis.call('ZREM', KEYS[2], id)
-- A long log is let go of in the background.
redis.call('UNLINK', session, KEYS[6], KEYS[7])
redis.call('SET', KEYS[8], ARGV[6], 'PXAT', ARGV[7])
local created = string.match(known[5], '^c%z(%d+)')
redis.call('HINCRBY', KEYS[1], 'created', string.format('%.0f', 0 - tonumber(created)))
redis.pcall('SPUBLISH', ARGV[1] .. id, '1 ' .. epoch .. ' ' .. known[7] .. ' removed\n' .. ARGV[6])
redis.pcall('SPUBLISH', ARGV[2], '1\n' .. known[8])
return { count, 1 }
