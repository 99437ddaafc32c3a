-- ARGV: who, field, ballot
local ballot = ARGV[3]
if ballot <= promised or ballot <= accepted then return { 'nack', promised } end
if max then return { 'high', max } end
local value = packed and sub(packed, 77) or ''
call('HSET', KEYS[1], ARGV[2], ballot .. accepted .. value)
return { 'promise', accepted, value, floor }
