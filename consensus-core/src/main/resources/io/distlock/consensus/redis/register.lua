-- ARGV begins with who is asked, and the field of the register
local m = call('HMGET', KEYS[1], '!who', '!floor', '!reign', ARGV[2])
local who, floor, reign, packed = m[1], m[2], m[3], m[4]
if not (who and floor and reign) then return { 'refused', 'UNFORMATTED' } end

