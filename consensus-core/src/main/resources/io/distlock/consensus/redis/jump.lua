-- the highest counter that may be promised, a million above the promised one or the floor, if the ballot is above it; 13 digits are
-- exact in Lua
local function jump(ballot)
  local base = promised > floor and promised or floor
  if sub(ballot, 1, 13) <= sub(base, 1, 13) then return nil end
  local max = string.format('%013.0f', tonumber(sub(base, 1, 13)) + 1) .. sub(base, 14, 19)
  return sub(ballot, 1, 19) > max and max
end

