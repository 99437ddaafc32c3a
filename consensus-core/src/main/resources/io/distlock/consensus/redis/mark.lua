-- m: the mark, nil if it is not whole
local h = call('HMGET', KEYS[1], '!who', '!seat', '!floor', '!configuration', '!run', '!reign')
local m, reign
if h[1] and h[2] and h[3] and h[4] and h[5] and h[6] then
  local epoch, incarnation, group = string.match(h[1], '^(%d+) (%w+) (%S+)$')
  m = { group = group, seat = h[2], incarnation = incarnation, epoch = epoch, floor = h[3], configuration = h[4] }
  reign = h[6]
end

