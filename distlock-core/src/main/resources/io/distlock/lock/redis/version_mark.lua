-- KEYS version, mark
-- ARGV margin ms, expected version, owner, lease ms
-- Answers 1 marked, 0 conflict

local expected, owner, lease_ms = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])

local version = known()
if version == expected then
  redis.call('SET', MARK, owner, 'PX', int(lease_ms))
  redis.call('INCR', VERSION)
elseif version == expected + 1 and redis.call('GET', MARK) == owner then
  redis.call('PEXPIRE', MARK, int(lease_ms))
else
  return 0
end
keep(expected + 1, lease_ms)
return 1
