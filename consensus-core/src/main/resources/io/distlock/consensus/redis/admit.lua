-- ARGV: run id of the process that was seen to have every write on disk before it answers
local m = mark()
if not m then return { 'refused', 'UNFORMATTED' } end
if unsafe() or run_id() ~= ARGV[1] then return { 'refused', 'UNSAFE_SERVER' } end
local disk = redis.call('INFO', 'persistence')
if not string.find(disk, 'loading:0', 1, true) or not string.find(disk, 'aof_enabled:1', 1, true)
  or not string.find(disk, 'aof_last_write_status:ok', 1, true) then
  return { 'refused', 'UNSAFE_SERVER' }
end
redis.call('HSET', KEYS[1], '!run', ARGV[1])
return { 'admitted' }
