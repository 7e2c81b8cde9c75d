-- KEYS  settings
-- ARGV  version, text, processes whose append-only file is fit (AofRewrites)
-- Returns 1, or 0 when the settings are not at the version before. Fails with `RESTARTED process` on any
-- other process.
--
-- USES  process
local _, refused = process_of(ARGV[3])
if refused then return refused end
local version = redis.call('HGET', KEYS[1], 'version') or '0'
if tonumber(version) ~= tonumber(ARGV[1]) - 1 then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'text', ARGV[2])
return 1
