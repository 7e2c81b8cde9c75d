-- Takes a session out of the index. `entries` are its entries, one a line.
local function leave_index(index, entries, id)
  local gone = {}
  for entry in string.gmatch(entries, '[^\n]+') do gone[#gone + 1] = entry .. '\0' .. id end
  redis.call('ZREM', index, unpack(gone))
end
