-- max: the highest counter that may be promised, a million above the promised one or the floor, if what would be promised, with which
-- ARGV[3] begins, is above it; 13 digits are exact in Lua
local base, max = promised > floor and promised or floor, nil
if sub(ARGV[3], 1, 13) > sub(base, 1, 13) then
  max = string.format('%013.0f', tonumber(sub(base, 1, 13)) + 1) .. sub(base, 14, 19)
  if sub(ARGV[3], 1, 19) <= max then max = nil end
end

