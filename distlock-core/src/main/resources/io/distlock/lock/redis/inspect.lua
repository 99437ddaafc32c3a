-- KEYS record, token, queue, beat
-- Answers {} if there is no record, else {its value, ms left, waiting processes}

local value = redis.call('GET', KEYS[1])
if not value then
  return {}
end
return { value, redis.call('PTTL', KEYS[1]), redis.call('ZCARD', KEYS[3]) }
