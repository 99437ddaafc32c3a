-- KEYS: the seat, the mark of a cancelled booking. ARGV: the booking, milliseconds until the hold ends by itself.
if redis.call('EXISTS', KEYS[2]) == 1 then
  return 0
end
local value = redis.call('GET', KEYS[1])
if value then
  return value == 'held ' .. ARGV[1] and 1 or 0
end
redis.call('SET', KEYS[1], 'held ' .. ARGV[1], 'PX', ARGV[2])
return 1
