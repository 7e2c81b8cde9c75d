-- Goes through one index of a partition for some steps, in its order, and returns or counts what matches.
--
-- KEYS  index or changed
-- ARGV  'rows' or 'count', 'asc' or 'desc', bound to start at, bound to end at, most steps, most matches, prefix of the
--       session keys, text to be found or '', then groups of facets, one of each of which the session must have:
--       'group', facet, facet, …
-- Returns { bound to go on at or '' at the end, number of matches, row, row, … }
local with_rows, descending = ARGV[1] == 'rows', ARGV[2] == 'desc'
local start, stop = ARGV[3], ARGV[4]
local steps, most = tonumber(ARGV[5]), tonumber(ARGV[6])
local prefix, text = ARGV[7], ARGV[8]
local AT_ONCE = 200
local AT_ONCE = 200

local groups = {}
for position = 9, #ARGV do
  if ARGV[position] == 'group' then groups[#groups + 1] = {} else table.insert(groups[#groups], ARGV[position]) end
end

local function has_one(entries, facets)
  for _, facet in ipairs(facets) do
    if string.find(entries, '\n' .. facet .. '\0', 1, true) then return true end
  end
  return false
end

local function matches(id, known)
  local entries = '\n' .. known[2]
  for _, facets in ipairs(groups) do
    if not has_one(entries, facets) then return false end
  end
  if text == '' then return true end
  return string.find(string.lower(id), text, 1, true) ~= nil or string.find(known[3], text, 1, true) ~= nil
end

local reply, gone, matched = { '', 0 }, 0, 0
while gone < steps do
  local wanted = math.min(AT_ONCE, steps - gone)
  local found
  if descending then
    found = redis.call('ZRANGE', KEYS[1], start, stop, 'BYLEX', 'REV', 'LIMIT', 0, wanted)
  else
    found = redis.call('ZRANGE', KEYS[1], start, stop, 'BYLEX', 'LIMIT', 0, wanted)
  end
  for _, entry in ipairs(found) do
    local id = string.match(entry, '[^%z]+$')
    local known = redis.call('HMGET', prefix .. id, 'row', 'entries', 'title')
    gone = gone + 1
    start = '(' .. entry
    if known[1] and matches(id, known) then
      matched = matched + 1
      reply[2] = matched
      if with_rows then reply[#reply + 1] = known[1] end
      if matched >= most then
        reply[1] = start
        return reply
      end
    end
  end
  if #found < wanted then return reply end
end
reply[1] = start
return reply
