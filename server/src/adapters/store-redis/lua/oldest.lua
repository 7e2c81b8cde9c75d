-- KEYS  log, session
-- Returns the seq of the oldest event, the one after the head when all are gone, or 0.
local entries = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
if entries[1] then return string.match(entries[1][1], '^%d+') end
local seq = redis.call('HGET', KEYS[2], 'seq')
if not seq or seq == '0' then return '0' end
return string.format('%.0f', tonumber(seq) + 1)
