-- One acceptor is the hash KEYS[1]. Fields of the mark begin with '!', those of registers with 'k:'. A register is packed as 38 digits
-- promised, 38 digits accepted, value. Ballots and epochs are digit strings of fixed width and compared as strings: Lua's numbers are
-- exact to 2^53 only. Of the mark, '!who' is epoch, incarnation and group, '!run' the run id of the process that was admitted, and
-- '!reign' its replication id then: random at each start of a master, and another one as soon as the server gets a replica, becomes one
-- or is promoted.
local call, find, sub = redis.call, string.find, string.sub

-- whether nobody has what this server has: neither a master nor a replica
local function alone(info)
  return find(info, 'role:master', 1, true) and find(info, 'connected_slaves:0', 1, true)
end

-- the refusal of a server that does not reign as it did when it was admitted
local function stranger(info)
  local run = call('HGET', KEYS[1], '!run')
  local never_promoted = find(info, 'master_replid2:0000000000000000000000000000000000000000', 1, true)
  if not never_promoted and find(info, 'role:master', 1, true) then
    -- a restart would wash that off, so it is written down: the run id of nobody
    redis.pcall('HSET', KEYS[1], '!run', 'promoted')
  elseif alone(info) and never_promoted and run ~= 'promoted'
    and run ~= string.match(call('INFO', 'server'), 'run_id:(%x+)') then
    return { 'refused', 'NOT_ADMITTED' }
  end
  return { 'refused', 'UNSAFE_SERVER' }
end

