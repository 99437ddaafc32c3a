-- KEYS: the seat. ARGV: the booking. What is sold does not end by itself.
local value = redis.call('GET', KEYS[1])
if value == 'sold ' .. ARGV[1] then
  return 1
end
if value and value ~= 'held ' .. ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], 'sold ' .. ARGV[1])
return 1
