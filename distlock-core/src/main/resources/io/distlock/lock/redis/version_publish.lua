-- KEYS version, mark
-- ARGV margin ms, owner
-- Answers 1 published, 0 not marked by this owner

if redis.call('GET', MARK) ~= ARGV[2] then
  return 0
end
local version = known()
if version and version % 2 == 1 then
  keep(advance(), 0)
end
redis.call('DEL', MARK)
return 1
