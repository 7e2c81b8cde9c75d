-- The epoch of a log now: another than the written one when its partition's history has changed since. False for a session
-- that does not exist. `epochOf` in record-reads.ts does the same.
local function epoch_now(written, written_in, base, history)
  if not written or written_in == history then return written end
  return string.sub(base, 1, 20) .. '-' .. history
end
