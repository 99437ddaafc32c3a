-- ARGV: group, incarnation, epoch of the configuration, configuration
if not m then return { 'refused', 'UNFORMATTED' } end
if refused then return refused end
if m.group ~= ARGV[1] then return { 'refused', 'WRONG_GROUP' } end
if m.incarnation ~= ARGV[2] then return { 'refused', 'WRONG_INCARNATION' } end
local told = string.match(m.configuration, '^[^;]*;(%d+);')
told = string.rep('0', 19 - #told) .. told
if ARGV[3] <= told or ARGV[3] < m.epoch then return { 'fenced', m.configuration } end
call('HSET', KEYS[1], '!who', ARGV[3] .. ' ' .. m.incarnation .. ' ' .. m.group, '!configuration', ARGV[4])
return { 'fenced', ARGV[4] }
