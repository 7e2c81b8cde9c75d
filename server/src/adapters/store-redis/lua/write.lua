-- Commits many writes of one partition, each by itself: all of a write or nothing of it. A write that the log does not
-- take, which only happens to a log that somebody else has changed, is answered for itself and harms no other.
--
-- KEYS  history, deadlines, index, changed, then for each write: session, log, lossless; tombstone, where it creates the
--       session; its key, where a result is remembered
-- ARGV  prefix of the session channels, channel of the rows, number of partitions, number of writes, then for each write:
--       id, expected revision, epoch, seq, updatedAt, wakeAt or '', index entries, title, row, record,
--       expiry of the remembered result or '', the result, for each event a '1' when lossless and a '0' when not, the
--       texts of the events in one, with line breaks between; last, the replication id of the server that the writing
--       node has settled the partition on
-- Returns the partition's count of writes, then for each write 1 (committed), 0 (conflict) or why it was not taken.
--
-- The events of a write are one entry of the log: a call per event would be most of the work. The entry has the seq of
-- its last event and, as the name of its only field, how many there are. Beside the log, `lossless` has the seqs of
-- the lossless events, 8 bytes each, in order.
--
-- USES  history, epoch, index
local recorded, refused = confirmed_history(KEYS[1], ARGV[#ARGV], ARGV[3])
if not recorded then return refused end
local history = recorded[1]
local deadlines, index, changed = KEYS[2], KEYS[3], KEYS[4]

local function move_index(before, after, id)
  if before then leave_index(index, before, id) end
  local come = {}
  for entry in string.gmatch(after, '[^\n]+') do
    come[#come + 1] = 0
    come[#come + 1] = entry .. '\0' .. id
  end
  redis.call('ZADD', index, unpack(come))
end

local function lossless_seqs(base_seq, flags)
  local seqs = {}
  for position = 1, #flags do
    if string.byte(flags, position) == 49 then seqs[#seqs + 1] = struct.pack('>d', base_seq + position) end
  end
  return table.concat(seqs)
end

local reply = { tonumber(recorded[4] or '0') }
local key, arg = 5, 5
for _ = 1, tonumber(ARGV[4]) do
  local session, log, lossless = KEYS[key], KEYS[key + 1], KEYS[key + 2]
  key = key + 3
  local id, expected, epoch, seq = ARGV[arg], ARGV[arg + 1], ARGV[arg + 2], ARGV[arg + 3]
  local updated_at, wake_at, entries, title = ARGV[arg + 4], ARGV[arg + 5], ARGV[arg + 6], ARGV[arg + 7]
  local row, record, expires_at, result = ARGV[arg + 8], ARGV[arg + 9], ARGV[arg + 10], ARGV[arg + 11]
  local flags, texts = ARGV[arg + 12], ARGV[arg + 13]
  arg = arg + 14
  local tombstone = expected == '0' and KEYS[key]
  if tombstone then key = key + 1 end

  local known = redis.call('HMGET', session, 'revision', 'epoch', 'history', 'base', 'entries', 'wake', 'updated')
  local current = epoch_now(known[2], known[3], known[4], history)
  local matches = (known[1] or '0') == expected and (current == epoch or not current)

  local base_seq = tonumber(seq) - #flags
  local refusal
  if matches and flags ~= '' then
    -- The only thing that can be refused, and the first that is done.
    local added = redis.pcall('XADD', log, seq .. '-0', #flags, texts)
    refusal = type(added) == 'table' and added.err
  end
  if matches and not refusal then
    -- Counted first: what is counted and then not done can only make somebody look twice.
    reply[1] = redis.call('HINCRBY', KEYS[1], 'writes', 1)
    if flags ~= '' then
      local seqs = lossless_seqs(base_seq, flags)
      if seqs ~= '' then redis.call('APPEND', lossless, seqs) end
    end
    redis.call('HSET', session, 'revision', string.format('%.0f', tonumber(expected) + 1), 'epoch', epoch,
      'history', history, 'seq', seq, 'row', row, 'record', record, 'updated', updated_at, 'title', title)
    if not known[1] then
      redis.call('HSET', session, 'base', epoch)
      redis.call('DEL', tombstone)
      local created_at = tonumber(string.match(entries, '^c%z(%d+)'))
      redis.call('HINCRBY', KEYS[1], 'created', string.format('%.0f', created_at))
    end
    if known[7] ~= updated_at then
      if known[7] then redis.call('ZREM', changed, known[7] .. '\0' .. id) end
      redis.call('ZADD', changed, 0, updated_at .. '\0' .. id)
    end
    if known[5] ~= entries then
      move_index(known[5], entries, id)
      redis.call('HSET', session, 'entries', entries)
    end
    if (known[6] or '') ~= wake_at then
      if wake_at == '' then redis.call('ZREM', deadlines, id) else redis.call('ZADD', deadlines, wake_at, id) end
      redis.call('HSET', session, 'wake', wake_at)
    end
    if expires_at ~= '' then
      redis.call('SET', KEYS[key], expires_at .. ' ' .. (known[4] or epoch) .. ' ' .. result, 'PXAT', expires_at)
    end
    -- Who may not publish keeps what was stored: readers find it when they compare heads.
    redis.pcall('SPUBLISH', ARGV[1] .. id, '1 ' .. epoch .. ' ' .. string.format('%.0f', base_seq) .. '\n' .. texts)
    redis.pcall('SPUBLISH', ARGV[2], '1\n' .. row)
  end
  if expires_at ~= '' then key = key + 1 end
  reply[#reply + 1] = refusal or (matches and 1 or 0)
end
return reply
