-- A write that changes nothing of a session, for WAIT: it waits for what this connection wrote, and with that for all
-- that the server had before.
--
-- KEYS  history, session
-- ARGV  epoch, the replication id of the server that the node has settled the partition on
-- Returns 1, or 0 when the session does not go on in this epoch. The server must be the one the partition's history
-- was last confirmed on, as in write.lua.
local recorded = redis.call('HMGET', KEYS[1], 'name', 'replid')
local replid = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
if not recorded[1] or recorded[2] ~= replid or ARGV[2] ~= replid then
  return redis.error_reply('HISTORY the partition is not confirmed on this server')
end
local known = redis.call('HMGET', KEYS[2], 'epoch', 'history', 'base')
local epoch = known[1]
if not epoch then return 0 end
if known[2] ~= recorded[1] then epoch = string.sub(known[3], 1, 20) .. '-' .. recorded[1] end
if epoch ~= ARGV[1] then return 0 end
redis.call('HINCRBY', KEYS[1], 'confirmed', 1)
return 1
