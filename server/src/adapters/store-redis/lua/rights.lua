-- Runs each command of the other scripts once, on a key that is not there and is not there afterwards.
--
-- KEYS  any
-- ARGV  processes whose append-only file is fit (AofRewrites)
-- Returns { command, error, … } of those that failed, for whatever reason. Fails with `RESTARTED process` on any other
-- process.
--
-- USES  process
local key = KEYS[1]
local reply = {}
local function try(name, ...)
  local result = redis.pcall(name, ...)
  if type(result) == 'table' and result.err then
    reply[#reply + 1] = name
    reply[#reply + 1] = result.err
  end
end

local info = redis.pcall('INFO', 'server')
if type(info) == 'table' then return { 'INFO', info.err } end
local _, refused = process_of(ARGV[1])
if refused then return refused end
-- First, so that a user without it leaves nothing either.
try('DEL', key)
if #reply > 0 then return reply end
try('UNLINK', key)
try('SPUBLISH', key, '')
try('GET', key)
try('GETRANGE', key, 0, 0)
try('STRLEN', key)
try('SET', key, '', 'XX')
try('HGET', key, 'field')
try('HMGET', key, 'field')
try('XADD', key, 'NOMKSTREAM', '*', 'field', '')
try('XRANGE', key, '-', '+', 'COUNT', 1)
try('XREVRANGE', key, '+', '-', 'COUNT', 1)
try('ZADD', key, 'XX', 0, 'member')
try('ZRANGE', key, 0, 0)
try('ZCOUNT', key, 0, 0)
try('ZLEXCOUNT', key, '-', '+')
try('ZREM', key, 'member')
try('HSET', key, 'field', '')
try('HINCRBY', key, 'count', 1)
redis.call('DEL', key)
try('APPEND', key, '')
redis.call('DEL', key)
return reply
