-- ARGV: group, incarnation, epoch, cursor
local refusal = enter(ARGV[1], ARGV[2], ARGV[3])
if refusal then return refusal end
local page = redis.call('HSCAN', KEYS[1], ARGV[4], 'MATCH', 'k:*', 'COUNT', '100')
local reply = { 'keys', page[1] }
for i = 1, #page[2], 2 do
  reply[#reply + 1] = string.sub(page[2][i], 3)
end
return reply
