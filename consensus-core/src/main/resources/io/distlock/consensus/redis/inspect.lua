-- no ARGV
local m = mark()
if not m then
  -- a hash without a whole mark is damaged and not empty
  if redis.call('EXISTS', KEYS[1]) == 1 then return { 'refused', 'NOT_ADMITTED' } end
  if unsafe() then return { 'refused', 'UNSAFE_SERVER' } end
  return { 'marked' }
end
if unsafe() then return { 'refused', 'UNSAFE_SERVER' } end
if m.run ~= run_id() then return { 'refused', 'NOT_ADMITTED' } end
return { 'marked', m.group, m.seat, m.incarnation, m.epoch, m.floor, m.configuration }
