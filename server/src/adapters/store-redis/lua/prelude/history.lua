-- The partition's history { name, replication id, number of partitions, count of writes }, when it was last confirmed
-- on this server: by any node, and by this one, which has settled the partition on the server with the id `settled_on`.
-- Another node may not know that writes are missing which this one saw acknowledged. The data of a promoted replica does
-- not show what it may have lost, but its replication id shows that it is another server.
-- `partitions` is the number that the node divides into; nil where it does not matter.
--
-- Returns false and the `HISTORY` reply otherwise. The script must return that reply before it changes anything.
local function confirmed_history(key, settled_on, partitions)
  local history = redis.call('HMGET', key, 'name', 'replid', 'partitions', 'writes')
  local replid = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
  local is_here = history[1] and history[2] == replid and settled_on == replid
  if is_here and (not partitions or history[3] == partitions) then return history end
  return false, redis.error_reply('HISTORY the partition is not confirmed on this server')
end
