-- KEYS  log as in write.lua, session
-- Returns the seq of the oldest event, the one after the head when all are gone, or 0.
local entry = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
if entry then return string.format('%.0f', tonumber(string.match(entry[1], '^%d+')) - tonumber(entry[2][1]) + 1) end
local seq = redis.call('HGET', KEYS[2], 'seq')
if not seq or seq == '0' then return '0' end
return string.format('%.0f', tonumber(seq) + 1)
