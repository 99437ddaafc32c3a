-- KEYS version, mark
-- ARGV margin ms, keep for ms
-- Answers {1, version} or {0, lease left ms}

local version = known()
local marked = redis.call('EXISTS', MARK)
if not version then
  -- a mark without a version means that the version was evicted: its owner still commits
  version = stable_floor() + marked
  redis.call('SET', VERSION, int(version), 'PX', int(tonumber(ARGV[2]) + MARGIN_MS))
elseif version % 2 == 1 and marked == 0 then
  version = advance()
end
keep(version, tonumber(ARGV[2]))
if version % 2 == 1 then
  return { 0, math.max(1, redis.call('PTTL', MARK)) }
end
return { 1, version }
