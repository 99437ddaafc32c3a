-- KEYS fence, and resource for a write
-- ARGV token, ms to remember it, and the value for a write
-- Answers the larger token that was seen, or nil when the token has passed; tokens of other stores exceed 2^53, so
-- decimal texts are compared

local token = ARGV[1]
local seen = redis.call('GET', KEYS[1])
if seen then
  if not string.match(seen, '^%d+$') then
    return corrupt(KEYS[1])
  end
  if #seen > #token or #seen == #token and seen > token then
    return seen
  end
end
-- first what maxmemory may refuse
if KEYS[2] then
  redis.call('SET', KEYS[2], ARGV[3])
end
redis.call('SET', KEYS[1], token, 'PX', ARGV[2])
return false
