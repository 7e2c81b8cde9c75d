-- KEYS  settings
-- ARGV  version, text
-- Returns 1, or 0 when the settings are not at the version before.
local version = redis.call('HGET', KEYS[1], 'version') or '0'
if tonumber(version) ~= tonumber(ARGV[1]) - 1 then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'text', ARGV[2])
return 1
