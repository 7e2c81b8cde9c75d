-- A range of a log, never more than asked for and never far more than the bytes asked for.
--
-- KEYS  log, lossless, session, history, all as in write.lua
-- ARGV  first seq, last seq, limit, most bytes, 'oldest' or 'newest', 'lossless' or 'all'
-- Returns { 'whole' or 'cut', oldest seq, name of the history, { seq, epoch as written, history as written, base epoch } or
--       false without a session, then seq, text, seq, text, … in the order of taking }. The oldest seq is the one after the head
--       when all events are gone, and 0 when there was none yet.
local log, lossless = KEYS[1], KEYS[2]
local first, last, limit, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local newest, only = ARGV[5] == 'newest', ARGV[6]
local ENTRIES_AT_ONCE, SEQS_AT_ONCE = 16, 64
local bytes, count = 0, 0

local known = redis.call('HMGET', KEYS[3], 'seq', 'epoch', 'history', 'base')
local bottom = redis.call('XRANGE', log, '-', '+', 'COUNT', 1)[1]
local oldest = '0'
if bottom then
  oldest = string.format('%.0f', tonumber(string.match(bottom[1], '^%d+')) - tonumber(bottom[2][1]) + 1)
elseif known[1] and known[1] ~= '0' then
  oldest = string.format('%.0f', tonumber(known[1]) + 1)
end
local reply = { 'whole', oldest, redis.call('HGET', KEYS[4], 'name') or '', known[1] and known or false }

local function open(entry)
  local texts = {}
  for text in string.gmatch(entry[2][2], '[^\n]+') do texts[#texts + 1] = text end
  local top = tonumber(string.match(entry[1], '^%d+'))
  return { id = entry[1], bottom = top - #texts + 1, top = top, texts = texts }
end

-- Returns whether that was the last one to be taken.
local function take(entry, seq)
  local text = entry.texts[seq - entry.bottom + 1]
  count = count + 1
  bytes = bytes + #text
  reply[#reply + 1] = string.format('%.0f', seq)
  reply[#reply + 1] = text
  if bytes > most then reply[1] = 'cut' end
  return bytes > most or count >= limit
end

local function take_oldest()
  local from = ARGV[1]
  while true do
    local entries = redis.call('XRANGE', log, from, '+', 'COUNT', ENTRIES_AT_ONCE)
    for _, found in ipairs(entries) do
      local entry = open(found)
      for seq = math.max(first, entry.bottom), math.min(last, entry.top) do
        if take(entry, seq) then return end
      end
      if entry.top >= last then return end
      from = '(' .. entry.id
    end
    if #entries < ENTRIES_AT_ONCE then return end
  end
end

local function take_newest()
  local holds_last = redis.call('XRANGE', log, ARGV[2], '+', 'COUNT', 1)[1]
  local from = holds_last and holds_last[1] or '+'
  while true do
    local entries = redis.call('XREVRANGE', log, from, '-', 'COUNT', ENTRIES_AT_ONCE)
    for _, found in ipairs(entries) do
      local entry = open(found)
      for seq = math.min(last, entry.top), math.max(first, entry.bottom), -1 do
        if take(entry, seq) then return end
      end
      if entry.bottom <= first then return end
      from = '(' .. entry.id
    end
    if #entries < ENTRIES_AT_ONCE then return end
  end
end

local function seqs_from(position, number)
  local packed = redis.call('GETRANGE', lossless, 8 * position, 8 * (position + number) - 1)
  local seqs = {}
  for start = 1, #packed, 8 do seqs[#seqs + 1] = struct.unpack('>d', packed, start) end
  return seqs
end

-- The position of the first lossless event that is not before this seq.
local function position_of(seq)
  local low, high = 0, redis.call('STRLEN', lossless) / 8
  while low < high do
    local middle = math.floor((low + high) / 2)
    if seqs_from(middle, 1)[1] < seq then low = middle + 1 else high = middle end
  end
  return low
end

-- Entries read together, in the order of taking, and which of them comes next.
local batch, coming, opened = {}, 1, nil

-- `number` entries in the order of taking, from the one that holds this seq on.
local function read_entries(seq, number)
  local from = string.format('%.0f', seq)
  if not newest or number == 1 then return redis.call('XRANGE', log, from, '+', 'COUNT', number) end
  -- A log has no holes: before the open entry comes the one that ends one seq earlier, and ends name entries.
  if not opened or opened.bottom ~= seq + 1 then
    local holder = redis.call('XRANGE', log, from, '+', 'COUNT', 1)[1]
    if not holder then return {} end
    from = holder[1]
  end
  return redis.call('XREVRANGE', log, from, '-', 'COUNT', number)
end

-- How many entries are worth reading for these seqs from here on: one for each that is near, as progress may lie between.
local function near(seqs, step)
  local most = math.min(ENTRIES_AT_ONCE, limit - count, #seqs - step + 1)
  local number = 1
  while number < most and math.abs(seqs[step + number] - seqs[step]) < ENTRIES_AT_ONCE do number = number + 1 end
  return number
end

local function entry_of(seqs, step)
  local seq = seqs[step]
  if opened and opened.bottom <= seq and seq <= opened.top then return opened end
  while batch[coming] do
    opened = open(batch[coming])
    coming = coming + 1
    if opened.bottom <= seq and seq <= opened.top then return opened end
  end
  batch, coming = read_entries(seq, near(seqs, step)), 2
  opened = batch[1] and open(batch[1])
  return opened and opened.bottom <= seq and seq <= opened.top and opened
end

local function in_order_of_taking(seqs)
  if not newest then return seqs end
  local turned = {}
  for position = #seqs, 1, -1 do turned[#turned + 1] = seqs[position] end
  return turned
end

local function take_lossless()
  local low, high = position_of(first), position_of(last + 1)
  while low < high do
    local number = math.min(SEQS_AT_ONCE, high - low)
    local seqs = in_order_of_taking(seqs_from(newest and high - number or low, number))
    for step = 1, #seqs do
      local entry = entry_of(seqs, step)
      if entry and take(entry, seqs[step]) then return end
    end
    if newest then high = high - number else low = low + number end
  end
end

if first > last or limit < 1 then return reply end
if only == 'lossless' then take_lossless() elseif newest then take_newest() else take_oldest() end
return reply
