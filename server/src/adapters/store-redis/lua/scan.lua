-- Goes through one index of a partition for some steps, in its order, and returns or counts what matches.
--
-- KEYS  index or changed
-- ARGV  'rows' or 'count', 'asc' or 'desc', bound to start at, bound to end at, most steps, most matches, prefix of the
--       session keys, text to be found or '', bounds of a range whose size is asked for or '' twice, then groups of
--       facets, one of each of which the session must have: 'group', facet, facet, …
-- Returns { bound to go on at or '' at the end, number of matches, number of steps, size of the range or 0, row, row, … }
local with_rows, descending = ARGV[1] == 'rows', ARGV[2] == 'desc'
local start, stop = ARGV[3], ARGV[4]
local steps, most = tonumber(ARGV[5]), tonumber(ARGV[6])
local prefix, text = ARGV[7], ARGV[8]
local AT_ONCE = 200

local groups = {}
for position = 11, #ARGV do
  if ARGV[position] == 'group' then groups[#groups + 1] = {} else table.insert(groups[#groups], ARGV[position]) end
end

local function has_one(entries, facets)
  for _, facet in ipairs(facets) do
    if string.find(entries, '\n' .. facet .. '\0', 1, true) then return true end
  end
  return false
end

local function has_facets(session)
  if #groups == 0 then return true end
  local entries = redis.call('HGET', session, 'entries')
  if not entries then return false end
  entries = '\n' .. entries
  for _, facets in ipairs(groups) do
    if not has_one(entries, facets) then return false end
  end
  return true
end

local function has_text(session, id)
  if text == '' or string.find(string.lower(id), text, 1, true) then return true end
  local title = redis.call('HGET', session, 'title')
  return title and string.find(title, text, 1, true) ~= nil
end

local reply, gone, matched = { '', 0, 0, 0 }, 0, 0
if ARGV[9] ~= '' then reply[4] = redis.call('ZLEXCOUNT', KEYS[1], ARGV[9], ARGV[10]) end

local function ended(bound)
  reply[1], reply[2], reply[3] = bound, matched, gone
  return reply
end

while gone < steps do
  local wanted = math.min(AT_ONCE, steps - gone)
  -- Without a filter each step is a match.
  if #groups == 0 and text == '' then wanted = math.min(wanted, most - matched) end
  local found
  if descending then
    found = redis.call('ZRANGE', KEYS[1], start, stop, 'BYLEX', 'REV', 'LIMIT', 0, wanted)
  else
    found = redis.call('ZRANGE', KEYS[1], start, stop, 'BYLEX', 'LIMIT', 0, wanted)
  end
  for _, entry in ipairs(found) do
    local id = string.match(entry, '[^%z]+$')
    local session = prefix .. id
    gone = gone + 1
    start = '(' .. entry
    if has_facets(session) and has_text(session, id) then
      local row = with_rows and redis.call('HGET', session, 'row')
      if row then reply[#reply + 1] = row end
      if row or not with_rows then matched = matched + 1 end
      if matched >= most then return ended(start) end
    end
  end
  if #found < wanted then return ended('') end
end
return ended(start)
