-- Shared by the scripts of one lock: put in front of each of them when they are loaded.
-- Keys: record, token, queue, beat. Time is the server's. Numbers stay below 2^53, where Lua's doubles are exact.

local OFFER_MS = 1000
local DEAD_MAX = 64
local TOKEN_MAX = 9007199254740991

local function int(number)
  return string.format('%.0f', number)
end

local function now_us()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local function now_ms()
  return math.floor(now_us() / 1000)
end

-- owner|firstToken|lastToken|sinceMillis|holder; an offer has the tokens 0 and 0. Nil if it is anything else.
local function parse(value)
  local owner, first, last, since, holder =
    string.match(value, '^([%w_%-]+%.[%w_%-]+)|(%d+)|(%d+)|(%d+)|(.*)$')
  if not owner then
    return nil
  end
  return { owner = owner, first = tonumber(first), last = tonumber(last), since = tonumber(since), holder = holder }
end

local function corrupt(key)
  return redis.error_reply('DISTLOCK value of ' .. key .. ' is not a lock record')
end

-- Hints may be lost, so a missing permission to publish must not end a script half-way.
local function hint(kind, context, owner)
  local process = string.match(owner, '^[^.]+')
  redis.pcall('PUBLISH', context.channels .. process, kind .. '|' .. context.id .. '|' .. owner)
end

local function leave(context, owner)
  if redis.call('ZREM', context.queue, owner) == 1 then
    redis.call('HDEL', context.beat, owner)
    return true
  end
  return false
end

-- The living head of the queue, or nil; second, whether the bound was met before the queue was clean.
local function live_head(context)
  local first = redis.call('ZRANGE', context.queue, 0, DEAD_MAX - 1)
  if #first == 0 then
    return nil, false
  end
  local now = now_ms()
  local beats = redis.call('HMGET', context.beat, unpack(first))
  for i, owner in ipairs(first) do
    if tonumber(beats[i] or 0) >= now then
      return owner, false
    end
    leave(context, owner)
  end
  return nil, #first == DEAD_MAX
end

-- Reserves the lock for a moment for an owner that waits. Under maxmemory this write may be refused: then nothing has
-- changed, and false is returned.
local function offer(context, owner)
  local value = owner .. '|0|0|' .. int(now_ms()) .. '|'
  local reply = redis.pcall('SET', context.record, value, 'PX', OFFER_MS)
  if type(reply) == 'table' and reply.err then
    return false
  end
  leave(context, owner)
  hint('offered', context, owner)
  return true
end

-- Ends the record: offers the lock to the head of the queue, or frees it.
local function pass_on(context)
  local head = live_head(context)
  if not head or not offer(context, head) then
    redis.call('DEL', context.record)
  end
end

-- The last token must be remembered as long as it runs ahead of the clock, and longer than the grant that has it.
local function remember_token(context, last, lease_ms, now)
  local ahead_ms = math.ceil(math.max(0, last - now) / 1000)
  redis.call('SET', context.token, int(last), 'PX', int(math.max(lease_ms, ahead_ms) + context.margin_ms))
end

-- A grant that is to last longer needs its token for longer; one that was evicted is put back.
local function keep_token(context, last, lease_ms)
  local wanted = lease_ms + context.margin_ms
  local left = redis.call('PTTL', context.token)
  if left == -2 then
    remember_token(context, last, lease_ms, now_us())
  elseif left >= 0 and left < wanted then
    redis.call('PEXPIRE', context.token, int(wanted))
  end
end

local function context_of(first_key, margin_ms, id, channels)
  return {
    record = KEYS[first_key],
    token = KEYS[first_key + 1],
    queue = KEYS[first_key + 2],
    beat = KEYS[first_key + 3],
    margin_ms = tonumber(margin_ms),
    id = id,
    channels = channels
  }
end
