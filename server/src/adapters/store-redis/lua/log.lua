-- A range of a log, never more than asked for and never far more than the bytes asked for.
--
-- KEYS  log, lossless
-- ARGV  first seq, last seq, limit, most bytes, 'oldest' or 'newest', 'lossless' or 'all'
-- Returns { 'whole' or 'cut', seq, text, seq, text, … } in the order of taking.
local first, last, limit, most = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local newest, only = ARGV[5] == 'newest', ARGV[6]
local source = only == 'lossless' and KEYS[2] or KEYS[1]
local reply, bytes, count = { 'whole' }, 0, 0
local AT_ONCE = 64

local function text_of(entry)
  if only == 'all' then return entry[2][2] end
  local found = redis.call('XRANGE', KEYS[1], entry[1], entry[1])[1]
  return found and found[2][2]
end

while count < limit do
  local wanted = math.min(AT_ONCE, limit - count)
  local entries
  if newest then
    entries = redis.call('XREVRANGE', source, last, first, 'COUNT', wanted)
  else
    entries = redis.call('XRANGE', source, first, last, 'COUNT', wanted)
  end
  for _, entry in ipairs(entries) do
    local seq = string.match(entry[1], '^%d+')
    local text = text_of(entry)
    if text then
      count = count + 1
      bytes = bytes + #text
      reply[#reply + 1] = seq
      reply[#reply + 1] = text
      if bytes > most then
        reply[1] = 'cut'
        return reply
      end
    end
    if newest then last = '(' .. entry[1] else first = '(' .. entry[1] end
  end
  if #entries < wanted then break end
end
return reply
