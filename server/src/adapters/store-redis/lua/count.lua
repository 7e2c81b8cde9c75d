-- KEYS  index
-- ARGV  facets
-- Returns how many sessions of the partition have each facet.
local reply = {}
for position, facet in ipairs(ARGV) do
  reply[position] = redis.call('ZLEXCOUNT', KEYS[1], '[' .. facet .. '\0', '(' .. facet .. '\1')
end
return reply
