-- Goes through indexes for some steps, each in its order and by itself, and returns or counts what matches.
--
-- KEYS  for each scan: index or changed
-- ARGV  'rows' or 'count', 'asc' or 'desc', most steps of each scan (who calls bounds their sum), most matches of each,
--       text to be found or '', then for each scan: prefix of its session keys, bound to start at, bound to end at,
--       bounds of a range whose size is asked for or '' twice, how many arguments follow, and these: groups of facets,
--       one of each of which a session must have: 'group', facet, facet, …
-- Returns for each scan { bound to go on at or '' at the end, number of matches, number of steps, size of the range or 0,
--       row, row, … }
local with_rows, descending = ARGV[1] == 'rows', ARGV[2] == 'desc'
local steps, most = tonumber(ARGV[3]), tonumber(ARGV[4])
local text = ARGV[5]
local AT_ONCE = 200

local function groups_in(from, to)
  local groups = {}
  for position = from, to do
    if ARGV[position] == 'group' then groups[#groups + 1] = {} else table.insert(groups[#groups], ARGV[position]) end
  end
  return groups
end

local function has_one(entries, facets)
  for _, facet in ipairs(facets) do
    if string.find(entries, '\n' .. facet .. '\0', 1, true) then return true end
  end
  return false
end

local function has_facets(session, groups)
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

local function scan(key, groups, prefix, start, stop, first, last)
  local reply, gone, matched = { '', 0, 0, 0 }, 0, 0
  if first ~= '' then reply[4] = redis.call('ZLEXCOUNT', key, first, last) end

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
      found = redis.call('ZRANGE', key, start, stop, 'BYLEX', 'REV', 'LIMIT', 0, wanted)
    else
      found = redis.call('ZRANGE', key, start, stop, 'BYLEX', 'LIMIT', 0, wanted)
    end
    for _, entry in ipairs(found) do
      local id = string.match(entry, '[^%z]+$')
      local session = prefix .. id
      gone = gone + 1
      start = '(' .. entry
      if has_facets(session, groups) and has_text(session, id) then
        local row = with_rows and redis.call('HGET', session, 'row')
        if row then reply[#reply + 1] = row end
        if row or not with_rows then matched = matched + 1 end
        if matched >= most then return ended(start) end
      end
    end
    if #found < wanted then return ended('') end
  end
  return ended(start)
end

local replies, position = {}, 6
for number, key in ipairs(KEYS) do
  local begin = position + 6
  local last = begin + tonumber(ARGV[begin - 1]) - 1
  replies[number] = scan(key, groups_in(begin, last), unpack(ARGV, position, position + 4))
  position = last + 1
end
return replies
