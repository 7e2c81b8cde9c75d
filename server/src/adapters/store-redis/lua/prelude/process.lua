-- Whether the append-only file of this server's process is known to be fit (AofRewrites): `processes` names those that are.
--
-- Returns the process, and for one that is not named the `RESTARTED` reply. The script must return that reply before it
-- changes anything.
local function process_of(processes)
  local process = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  local is_fit = string.find(processes, process, 1, true)
  return process, not is_fit and redis.error_reply('RESTARTED ' .. process)
end
