-- KEYS record, token, queue, beat, readers
-- Answers {} if there is no record, else {its value, ms left, waiting processes, processes that share it}

local value = redis.call('GET', KEYS[1])
if not value then
  return {}
end
local sharing = 0
if parse_shared(value) then
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[5], '(' .. int(now_ms()), '+inf')) do
    if reader_of(member) == member then
      sharing = sharing + 1
    end
  end
  if sharing == 0 then
    return {}
  end
end
return { value, redis.call('PTTL', KEYS[1]), redis.call('ZCARD', KEYS[3]), sharing }
