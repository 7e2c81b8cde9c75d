-- KEYS  session, remembered
-- Returns { expiry, result }, or nothing when nothing is remembered for the session as it is now.
local base = redis.call('HGET', KEYS[1], 'base')
local known = base and redis.call('GET', KEYS[2])
if not known then return false end
local expiry, of, result = string.match(known, '^(%S+) (%S+) (.*)$')
if of ~= base then return false end
return { expiry, result }
