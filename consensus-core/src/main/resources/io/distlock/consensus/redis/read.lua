-- ARGV: group, incarnation, epoch, field
local refusal, m = enter(ARGV[1], ARGV[2], ARGV[3])
if refusal then return refusal end
local promised, accepted, value = load(ARGV[4], m.floor)
return { 'state', promised, accepted, value, m.floor }
