local function shown()
  return { 'marked', m.group, m.seat, m.incarnation, m.epoch, m.floor, m.configuration }
end

-- the present reign, or nil of a server that must not have a mark
local function safe_reign()
  local never_promoted = find(info, 'master_replid2:0000000000000000000000000000000000000000', 1, true)
  return never_promoted and find(info, 'connected_slaves:0', 1, true) and string.match(info, 'role:master.-master_replid:%x+') or nil
end

local function run_id()
  return string.match(call('INFO', 'server'), 'run_id:(%x+)')
end

