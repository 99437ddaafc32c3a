if refused then return refused end
if who ~= ARGV[1] then
  local words = '^(%d+) (%w*) (%S*)$'
  local epoch, incarnation, group = string.match(who, words)
  local asked_epoch, asked_incarnation, asked_group = string.match(ARGV[1], words)
  if group ~= asked_group then return { 'refused', 'WRONG_GROUP' } end
  if incarnation ~= asked_incarnation then return { 'refused', 'WRONG_INCARNATION' } end
  if asked_epoch < epoch then return { 'epoch', epoch, call('HGET', KEYS[1], '!configuration') } end
  call('HSET', KEYS[1], '!who', ARGV[1])
end
local promised, accepted = floor, '00000000000000000000000000000000000000'
if packed then
  promised, accepted = sub(packed, 1, 38), sub(packed, 39, 76)
end

