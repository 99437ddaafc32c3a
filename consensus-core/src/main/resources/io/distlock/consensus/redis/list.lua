-- ARGV: who, no field, cursor
local page = call('HSCAN', KEYS[1], ARGV[3], 'MATCH', 'k:*', 'COUNT', '100')
local reply = { 'keys', page[1] }
for i = 1, #page[2], 2 do
  reply[#reply + 1] = sub(page[2][i], 3)
end
return reply
