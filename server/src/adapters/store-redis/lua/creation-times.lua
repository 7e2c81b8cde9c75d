-- KEYS  history, index
-- ARGV  times as in the index
-- Returns { sessions, sum of the times they were created at, oldest time, newest time, for each time asked about how
-- many sessions were created after it }; '' for a time when there is no session.
local FIRST, LAST = '[c\0', '(c\1'
local function time_of(entries) return entries[1] and string.match(entries[1], '^c%z(%d+)') or '' end
local reply = {
  redis.call('ZLEXCOUNT', KEYS[2], FIRST, LAST),
  redis.call('HGET', KEYS[1], 'created') or '0',
  time_of(redis.call('ZRANGE', KEYS[2], FIRST, LAST, 'BYLEX', 'LIMIT', 0, 1)),
  time_of(redis.call('ZRANGE', KEYS[2], LAST, FIRST, 'BYLEX', 'REV', 'LIMIT', 0, 1)),
}
for _, time in ipairs(ARGV) do
  reply[#reply + 1] = redis.call('ZLEXCOUNT', KEYS[2], '(c\0' .. time .. '\1', LAST)
end
return reply
