-- KEYS  history, session
-- Returns { record, epoch as written, history as written, base epoch, name of the history }, or nothing.
local known = redis.call('HMGET', KEYS[2], 'record', 'epoch', 'history', 'base')
if not known[1] then return false end
return { known[1], known[2], known[3], known[4], redis.call('HGET', KEYS[1], 'name') or '' }
