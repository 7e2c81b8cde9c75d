-- KEYS  history, then any number of sessions
-- Returns the name of the history, then for each session { seq, epoch as written, history as written, base epoch },
-- or false for one that does not exist.
local reply = { redis.call('HGET', KEYS[1], 'name') or '' }
for position = 2, #KEYS do
  local known = redis.call('HMGET', KEYS[position], 'seq', 'epoch', 'history', 'base')
  reply[position] = known[1] and known or false
end
return reply
