-- Removes one session: all of it, or nothing when it is not as it was read.
--
-- KEYS  history, deadlines, index, changed, session, log, lossless, tombstone
-- ARGV  prefix of the session channels, channel of the rows, id, expected revision, epoch, tombstone, when it
--       expires, number of partitions, the replication id of the server that the node has settled the partition on
-- Returns the partition's count of writes, then 1 or 0.
--
-- USES  history, epoch, index
--
-- What the session remembers under keys carries the epoch it was created with, and is no session's any more.
local recorded, refused = confirmed_history(KEYS[1], ARGV[9], ARGV[8])
if not recorded then return refused end
local session, id, epoch = KEYS[5], ARGV[3], ARGV[5]
local known =
  redis.call('HMGET', session, 'revision', 'epoch', 'history', 'base', 'entries', 'updated', 'seq', 'row')
local current = epoch_now(known[2], known[3], known[4], recorded[1])
if known[1] ~= ARGV[4] or current ~= epoch then
  return { tonumber(recorded[4] or '0'), 0 }
end

-- Counted first: what is counted and then not done can only make somebody look twice.
local count = redis.call('HINCRBY', KEYS[1], 'writes', 1)
leave_index(KEYS[3], known[5], id)
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
