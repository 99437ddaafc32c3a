-- ARGV: who, field, the register as it shall be
local ballot = sub(ARGV[3], 39, 76)
if ballot == accepted then
  if sub(packed, 77) == sub(ARGV[3], 77) then return 'accepted' end
  return redis.error_reply('DISTLOCK one ballot came with two values')
end
if ballot < promised or ballot <= accepted then return { 'nack', promised } end
if max then return { 'high', max } end
call('HSET', KEYS[1], ARGV[2], ARGV[3])
return 'accepted'
