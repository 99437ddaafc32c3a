-- KEYS: the seat, the mark of a cancelled booking. ARGV: the booking, milliseconds for which the mark is remembered.
redis.call('SET', KEYS[2], '', 'PX', ARGV[2])
if redis.call('GET', KEYS[1]) == 'held ' .. ARGV[1] then
  redis.call('DEL', KEYS[1])
end
return 1
