-- ARGV: group, seat, incarnation, epoch, floor, configuration
if call('EXISTS', KEYS[1]) == 1 then
  local m = mark()
  if not m then return { 'refused', 'NOT_ADMITTED' } end
  return refusal(m) or shown(m)
end
local reign = safe_reign()
if not reign then return { 'refused', 'UNSAFE_SERVER' } end
call('HSET', KEYS[1], '!who', ARGV[4] .. ' ' .. ARGV[3] .. ' ' .. ARGV[1], '!seat', ARGV[2], '!floor', ARGV[5],
  '!configuration', ARGV[6], '!run', run_id(), '!reign', reign)
return { 'marked', ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6] }
