-- ARGV: who, field, ballot
local ballot = ARGV[3]
if not packed then return { 'forgotten', floor >= ballot and '1' or '0' } end
if accepted ~= ballot or promised ~= ballot or sub(packed, 77, 77) ~= 'T' then return { 'forgotten', '0' } end
if ballot > floor then call('HSET', KEYS[1], '!floor', ballot) end
call('HDEL', KEYS[1], ARGV[2])
return { 'forgotten', '1' }
