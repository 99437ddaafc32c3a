-- ARGV: run id of the process that was seen to have every write on disk before it answers
if not m then return { 'refused', 'UNFORMATTED' } end
if not refused then return { 'admitted' } end
local now = safe_reign()
if refused[2] ~= 'NOT_ADMITTED' or not now or run_id() ~= ARGV[1] then return { 'refused', 'UNSAFE_SERVER' } end
local disk = call('INFO', 'persistence')
if not find(disk, 'loading:0', 1, true) or not find(disk, 'aof_enabled:1', 1, true)
  or not find(disk, 'aof_last_write_status:ok', 1, true) then
  return { 'refused', 'UNSAFE_SERVER' }
end
call('HSET', KEYS[1], '!run', ARGV[1], '!reign', now)
return { 'admitted' }
