-- ARGV: group, incarnation, epoch, field, ballot, value, next ballot
local refusal, m = enter(ARGV[1], ARGV[2], ARGV[3])
if refusal then return refusal end
local promised, accepted, value = load(ARGV[4], m.floor)
if ARGV[5] == accepted then
  if value == ARGV[6] then return { 'accepted' } end
  return redis.error_reply('DISTLOCK one ballot came with two values')
end
if ARGV[5] < promised or ARGV[5] <= accepted then return { 'nack', promised } end
local max = counter_max(promised, m.floor)
if string.sub(ARGV[7], 1, 19) > max then return { 'high', max } end
redis.call('HSET', KEYS[1], ARGV[4], ARGV[7] .. ARGV[5] .. ARGV[6])
return { 'accepted' }
