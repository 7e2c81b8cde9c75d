-- The due sessions of a partition, for the one node that looks after its deadlines at the moment.
--
-- KEYS  deadlines, runner
-- ARGV  now, limit, node, milliseconds the runner keeps the partition for
-- Returns { id, wakeAt, … }, the earliest first; nothing while another node has the partition.
local runner = redis.call('GET', KEYS[2])
if runner and runner ~= ARGV[3] then return {} end
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[4])
return redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2], 'WITHSCORES')
