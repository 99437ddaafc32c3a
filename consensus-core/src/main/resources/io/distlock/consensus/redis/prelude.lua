-- One acceptor is the hash KEYS[1]. Fields of the mark begin with '!', those of registers with 'k:'. A register is packed as 38 digits
-- promised, 38 digits accepted, value. Ballots and epochs are digit strings of fixed width and compared as strings: Lua's numbers are
-- exact to 2^53 only.
local ZERO = string.rep('0', 38)

local function run_id()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
end

-- a replica, a master with replicas, or a server that was promoted once may forget what it has promised
local function unsafe()
  local info = redis.call('INFO', 'replication')
  return not string.find(info, 'role:master', 1, true)
    or not string.find(info, 'connected_slaves:0', 1, true)
    or not string.find(info, 'master_replid2:' .. string.rep('0', 40), 1, true)
end

local function mark()
  local m = redis.call('HMGET', KEYS[1], '!group', '!seat', '!incarnation', '!epoch', '!floor', '!configuration', '!run')
  for i = 1, 7 do
    if not m[i] then return nil end
  end
  return { group = m[1], seat = m[2], incarnation = m[3], epoch = m[4], floor = m[5], configuration = m[6], run = m[7] }
end

-- whether a request with this group, incarnation and epoch is answered: nil and the mark, or the refusal
local function admit(group, incarnation)
  local m = mark()
  if not m then return { 'refused', 'UNFORMATTED' } end
  if unsafe() then return { 'refused', 'UNSAFE_SERVER' } end
  if m.run ~= run_id() then return { 'refused', 'NOT_ADMITTED' } end
  if m.group ~= group then return { 'refused', 'WRONG_GROUP' } end
  if m.incarnation ~= incarnation then return { 'refused', 'WRONG_INCARNATION' } end
  return nil, m
end

-- as admit, and a higher epoch is adopted, a lower one refused
local function enter(group, incarnation, epoch)
  local refusal, m = admit(group, incarnation)
  if refusal then return refusal end
  if epoch < m.epoch then return { 'epoch', m.epoch, m.configuration } end
  if epoch > m.epoch then redis.call('HSET', KEYS[1], '!epoch', epoch) end
  return nil, m
end

local function load(field, floor)
  local packed = redis.call('HGET', KEYS[1], field)
  if not packed then return floor, ZERO, '', false end
  return string.sub(packed, 1, 38), string.sub(packed, 39, 76), string.sub(packed, 77), true
end

-- highest counter that may be promised: a million above the promised one or the floor; 13 digits are exact in Lua
local function counter_max(promised, floor)
  local base = promised > floor and promised or floor
  return string.format('%013.0f', tonumber(string.sub(base, 1, 13)) + 1) .. string.sub(base, 14, 19)
end

