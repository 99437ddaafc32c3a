-- ARGV: group, incarnation, epoch, field, ballot
local refusal, m = enter(ARGV[1], ARGV[2], ARGV[3])
if refusal then return refusal end
local promised, accepted, value, known = load(ARGV[4], m.floor)
if not known then return { 'forgotten', m.floor >= ARGV[5] and '1' or '0' } end
if accepted ~= ARGV[5] or promised ~= ARGV[5] or string.sub(value, 1, 1) ~= 'T' then return { 'forgotten', '0' } end
if ARGV[5] > m.floor then redis.call('HSET', KEYS[1], '!floor', ARGV[5]) end
redis.call('HDEL', KEYS[1], ARGV[4])
return { 'forgotten', '1' }
