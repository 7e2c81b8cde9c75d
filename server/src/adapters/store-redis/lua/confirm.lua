-- A write that changes nothing of a session, for WAIT: it waits for what this connection wrote, and with that for all
-- that the server had before.
--
-- KEYS  history, session
-- ARGV  epoch, the replication id of the server that the node has settled the partition on
-- Returns 1, or 0 when the session does not go on in this epoch.
--
-- USES  history, epoch
local recorded, refused = confirmed_history(KEYS[1], ARGV[2])
if not recorded then return refused end
local known = redis.call('HMGET', KEYS[2], 'epoch', 'history', 'base')
if epoch_now(known[1], known[2], known[3], recorded[1]) ~= ARGV[1] then return 0 end
redis.call('HINCRBY', KEYS[1], 'confirmed', 1)
return 1
