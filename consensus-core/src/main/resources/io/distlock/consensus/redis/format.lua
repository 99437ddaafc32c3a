-- ARGV: group, seat, incarnation, epoch, floor, configuration
if m then return refused or shown() end
if call('EXISTS', KEYS[1]) == 1 then return { 'refused', 'NOT_ADMITTED' } end
local now = safe_reign()
if not now then return { 'refused', 'UNSAFE_SERVER' } end
call('HSET', KEYS[1], '!who', ARGV[4] .. ' ' .. ARGV[3] .. ' ' .. ARGV[1], '!seat', ARGV[2], '!floor', ARGV[5],
  '!configuration', ARGV[6], '!run', run_id(), '!reign', now)
return { 'marked', ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6] }
