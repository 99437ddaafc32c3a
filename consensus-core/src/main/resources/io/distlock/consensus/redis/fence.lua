-- ARGV: group, incarnation, epoch of the configuration, configuration
local refusal, m = admit(ARGV[1], ARGV[2])
if refusal then return refusal end
local told = string.match(m.configuration, '^[^;]*;(%d+);')
told = string.rep('0', 19 - #told) .. told
if ARGV[3] <= told or ARGV[3] < m.epoch then return { 'fenced', m.configuration } end
redis.call('HSET', KEYS[1], '!epoch', ARGV[3], '!configuration', ARGV[4])
return { 'fenced', ARGV[4] }
