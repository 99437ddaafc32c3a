-- ARGV: group, seat, incarnation, epoch, floor, configuration
if redis.call('EXISTS', KEYS[1]) == 1 then
  local m = mark()
  if not m or m.run ~= run_id() then return { 'refused', 'NOT_ADMITTED' } end
  return { 'marked', m.group, m.seat, m.incarnation, m.epoch, m.floor, m.configuration }
end
if unsafe() then return { 'refused', 'UNSAFE_SERVER' } end
redis.call('HSET', KEYS[1], '!group', ARGV[1], '!seat', ARGV[2], '!incarnation', ARGV[3], '!epoch', ARGV[4], '!floor', ARGV[5],
  '!configuration', ARGV[6], '!run', run_id())
return { 'marked', ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6] }
