-- refused: why this server may not answer, if it does not reign as it did when it was admitted
local info = call('INFO', 'replication')
local refused
if reign and not find(info, reign, 1, true) then
  refused = { 'refused', 'UNSAFE_SERVER' }
  local run = call('HGET', KEYS[1], '!run')
  local master, alone = find(info, 'role:master', 1, true), find(info, 'connected_slaves:0', 1, true)
  local never_promoted = find(info, 'master_replid2:0000000000000000000000000000000000000000', 1, true)
  if master and not never_promoted then
    -- a restart would wash that off, so it is written down: the run id of nobody
    redis.pcall('HSET', KEYS[1], '!run', 'promoted')
  elseif master and alone and never_promoted and run ~= 'promoted'
    and run ~= string.match(call('INFO', 'server'), 'run_id:(%x+)') then
    refused[2] = 'NOT_ADMITTED'
  end
end

