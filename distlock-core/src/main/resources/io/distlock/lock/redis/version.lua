-- Shared by the scripts of one version. Keys: version, mark. An even version is stable, an odd one is marked by the owner in
-- the other key, whose time to live is the lease.

local VERSION, MARK = KEYS[1], KEYS[2]
local MARGIN_MS = tonumber(ARGV[1])

local function stable_floor()
  local now = now_us()
  return now - now % 2
end

-- The next stable number: one further, and no less than the time, so that none comes back that was lost or forgotten.
local function advance()
  local version = redis.call('INCR', VERSION)
  local behind = stable_floor() - version
  if behind > 0 then
    version = redis.call('INCRBY', VERSION, int(behind))
  end
  return version
end

-- The number, nil if none is remembered.
local function known()
  local value = redis.call('GET', VERSION)
  return value and tonumber(value)
end

-- Remembers the version at least so long, and as long as it runs ahead of the clock; never shortens.
local function keep(version, ms)
  local ahead_ms = math.ceil(math.max(0, version - now_us()) / 1000)
  local wanted = math.max(ms, ahead_ms) + MARGIN_MS
  if redis.call('PTTL', VERSION) < wanted then
    redis.call('PEXPIRE', VERSION, int(wanted))
  end
end
