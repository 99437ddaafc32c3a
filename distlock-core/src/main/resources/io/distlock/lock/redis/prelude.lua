-- Shared by the scripts of one lock: put in front of each of them when they are loaded.
-- Keys: record, token, queue, beat, readers. Time is the server's. Numbers stay below 2^53, where Lua's doubles are exact.

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

-- shared|token|sinceMillis|holder: the lock is shared by the members of readers, each with the end of its lease; those that begin
-- with ? were offered it. The token is 0 until one of them has confirmed.
local function parse_shared(value)
  local token, since, holder = string.match(value, '^shared|(%d+)|(%d+)|(.*)$')
  if not token then
    return nil
  end
  return { token = tonumber(token), since = tonumber(since), holder = holder }
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

-- When the owner counts as dead, and whether it wants to share the lock.
local function parse_beat(value)
  local deadline, kind = string.match(value or '0', '^(%d+)(r?)$')
  return tonumber(deadline or 0), kind == 'r'
end

-- The living head of the queue, or nil; second, whether it wants to share the lock; third, whether the bound was met before the queue
-- was clean.
local function live_head(context)
  local first = redis.call('ZRANGE', context.queue, 0, DEAD_MAX - 1)
  if #first == 0 then
    return nil, false, false
  end
  local now = now_ms()
  local beats = redis.call('HMGET', context.beat, unpack(first))
  for i, owner in ipairs(first) do
    local deadline, shares = parse_beat(beats[i])
    if deadline >= now then
      return owner, shares, false
    end
    leave(context, owner)
  end
  return nil, false, #first == DEAD_MAX
end

-- How many share the lock, or were offered to; only with a record that says it is shared.
local function readers_inside(context)
  redis.call('ZREMRANGEBYSCORE', context.readers, '-inf', int(now_ms()))
  return redis.call('ZCARD', context.readers)
end

-- The record of a shared lock lasts as long as the longest lease of those who share it.
local function keep_shared(context, ms)
  for _, key in ipairs({ context.record, context.readers }) do
    if redis.call('PTTL', key) < ms then
      redis.call('PEXPIRE', key, int(ms))
    end
  end
end

local function reader_of(member)
  return string.match(member, '^%??(.*)$')
end

-- Offers the lock to all at the head of the queue who want to share it. Under maxmemory it may be refused, with false.
local function admit_readers(context)
  local first = redis.call('ZRANGE', context.queue, 0, DEAD_MAX - 1)
  if #first == 0 then
    return true
  end
  local now = now_ms()
  local beats = redis.call('HMGET', context.beat, unpack(first))
  for i, owner in ipairs(first) do
    local deadline, shares = parse_beat(beats[i])
    if deadline < now then
      leave(context, owner)
    elseif not shares then
      return true
    else
      local value = redis.call('GET', context.record)
      if not value or not parse_shared(value) then
        local reply = redis.pcall('SET', context.record, 'shared|0|' .. int(now) .. '|', 'PX', OFFER_MS)
        if type(reply) == 'table' and reply.err then
          return false
        end
        redis.call('DEL', context.readers)
      end
      redis.call('ZADD', context.readers, int(now + OFFER_MS), '?' .. owner)
      keep_shared(context, OFFER_MS)
      leave(context, owner)
      hint('offered', context, owner)
    end
  end
  return true
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

-- Ends the record: offers the lock to the head of the queue, alone or with others, or frees it.
local function pass_on(context)
  local head, shares = live_head(context)
  if not head or not (shares and admit_readers or offer)(context, head) then
    redis.call('DEL', context.record, context.readers)
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
    readers = KEYS[first_key + 4],
    margin_ms = tonumber(margin_ms),
    id = id,
    channels = channels
  }
end
