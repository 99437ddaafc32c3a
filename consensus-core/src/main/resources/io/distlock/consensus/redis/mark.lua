local function mark()
  local m = call('HMGET', KEYS[1], '!who', '!seat', '!floor', '!configuration', '!run', '!reign')
  for i = 1, 6 do
    if not m[i] then return nil end
  end
  local epoch, incarnation, group = string.match(m[1], '^(%d+) (%w+) (%S+)$')
  return { group = group, seat = m[2], incarnation = incarnation, epoch = epoch, floor = m[3], configuration = m[4], reign = m[6] }
end

-- nil if this server reigns as it did when it was admitted
local function refusal(m)
  local info = call('INFO', 'replication')
  return not (alone(info) and find(info, 'master_replid:' .. m.reign, 1, true)) and stranger(info) or nil
end

local function shown(m)
  return { 'marked', m.group, m.seat, m.incarnation, m.epoch, m.floor, m.configuration }
end

-- the present reign, or nil of a server that must not have a mark
local function safe_reign()
  local info = call('INFO', 'replication')
  local never_promoted = find(info, 'master_replid2:0000000000000000000000000000000000000000', 1, true)
  return alone(info) and never_promoted and string.match(info, 'master_replid:(%x+)') or nil
end

local function run_id()
  return string.match(call('INFO', 'server'), 'run_id:(%x+)')
end

