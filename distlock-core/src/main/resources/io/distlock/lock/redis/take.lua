-- Takes one lock, for the scripts that acquire.

local POLL_MIN_MS = 500
local POLL_MAX_MS = 5000

local function grant(context, request, since_ms, queue_seen)
  local now = now_us()
  local known = tonumber(redis.call('GET', context.token) or 0)
  if not known then
    return corrupt(context.token)
  end
  local last = math.max(known + request.tokens, now)
  if last > TOKEN_MAX then
    return redis.error_reply('DISTLOCK tokens of ' .. context.record .. ' are used up: last was ' .. int(known))
  end
  local first = last - request.tokens + 1
  remember_token(context, last, request.lease_ms, now)
  local since = since_ms or math.floor(now / 1000)
  local value = request.owner .. '|' .. int(first) .. '|' .. int(last) .. '|' .. int(since) .. '|' .. request.holder
  redis.call('SET', context.record, value, 'PX', int(request.lease_ms))
  return { 1, first, last, queue_seen and redis.call('EXISTS', context.queue) or 0 }
end

-- Returns the place in the queue, from 0. An arrival is behind all others whatever the clock says.
local function enqueue(context, owner)
  local place = redis.call('ZRANK', context.queue, owner)
  if not place then
    local tail = redis.call('ZRANGE', context.queue, -1, -1, 'WITHSCORES')
    redis.call('ZADD', context.queue, int(tonumber(tail[2] or 0) + 1), owner)
    place = redis.call('ZCARD', context.queue) - 1
  end
  return place
end

-- Whoever does not ask again until the deadline counts as dead; nothing outlives the last deadline.
local function beat(context, request, interval_ms)
  local wait_ms = 2 * interval_ms + 1000
  redis.call('HSET', context.beat, request.owner, int(now_ms() + wait_ms) .. (request.shares and 'r' or ''))
  for _, key in ipairs({ context.queue, context.beat }) do
    if redis.call('PTTL', key) < wait_ms + 1 then
      redis.call('PEXPIRE', key, int(wait_ms + 1))
    end
  end
end

-- The token is that of the last write, or the time if none is known any more, which later writes are behind.
local function grant_shared(context, request)
  local now = now_us()
  local known = redis.call('GET', context.token)
  local token = known and tonumber(known) or now
  if known and not tonumber(known) then
    return corrupt(context.token)
  end
  leave(context, request.owner)
  local value = redis.call('GET', context.record)
  local shared = value and parse_shared(value)
  if not shared or shared.token == 0 then
    local record = 'shared|' .. int(token) .. '|' .. int(math.floor(now / 1000)) .. '|' .. request.holder
    redis.call('SET', context.record, record, 'PX', int(request.lease_ms))
  end
  if not shared then
    redis.call('DEL', context.readers)
  end
  if known then
    keep_token(context, token, request.lease_ms)
  else
    remember_token(context, token, request.lease_ms, now)
  end
  redis.call('ZREM', context.readers, '?' .. request.owner)
  redis.call('ZADD', context.readers, int(math.floor(now / 1000) + request.lease_ms), request.owner)
  keep_shared(context, request.lease_ms)
  admit_readers(context)
  return { 1, token, token, redis.call('EXISTS', context.queue) }
end

-- Answers {0, retry after ms}, and queues if asked to. Whoever has the lock is told of the first that waits.
local function wait(context, request, record, many_dead)
  local place, interval_ms = 0, POLL_MIN_MS
  if request.queueing then
    place = enqueue(context, request.owner)
    interval_ms = math.min(POLL_MIN_MS * (place + 1), POLL_MAX_MS)
    beat(context, request, interval_ms)
    if place == 0 and record then
      hint('contended', context, record.owner)
    elseif place == 0 then
      for _, member in ipairs(redis.call('ZRANGE', context.readers, 0, DEAD_MAX - 1)) do
        hint('contended', context, reader_of(member))
      end
    end
  end
  if many_dead then
    return { 0, 1 }
  end
  if place == 0 then
    local left_ms = redis.call('PTTL', context.record)
    if left_ms >= 0 then
      interval_ms = math.min(interval_ms, left_ms + 1)
    end
  end
  return { 0, interval_ms }
end

local function refused()
  return redis.error_reply('OOM command not allowed when used memory > \'maxmemory\'.')
end

local function has_shared(context, owner)
  return redis.call('ZSCORE', context.readers, owner) or redis.call('ZSCORE', context.readers, '?' .. owner)
end

-- Of a lock that nobody has alone.
local function share(context, request, is_shared)
  local owner = request.owner
  if is_shared and has_shared(context, owner) then
    return grant_shared(context, request)
  end
  local head, shares, many_dead = live_head(context)
  if head == owner or not head and not many_dead then
    return grant_shared(context, request)
  end
  local record = nil
  if head and shares then
    if not admit_readers(context) then
      return refused()
    end
    if has_shared(context, owner) then
      return grant_shared(context, request)
    end
  elseif head and not is_shared then
    if not offer(context, head) then
      return refused()
    end
    record = { owner = head }
  end
  return wait(context, request, record, many_dead)
end

-- Answers {1, first token, last token, contended} or {0, retry after ms}, or an error.
-- The request has owner, lease_ms, tokens, queueing, shares and holder.
local function take(context, request)
  local owner = request.owner
  local value = redis.call('GET', context.record)
  local record = nil
  local is_shared = false
  if value then
    record = parse(value)
    is_shared = not record and parse_shared(value) ~= nil
    if not record and not is_shared then
      return corrupt(context.record)
    end
  end
  if record and record.owner == owner then
    leave(context, owner)
    return grant(context, request, record.first > 0 and record.since or nil, true)
  end
  if is_shared and readers_inside(context) == 0 then
    redis.call('DEL', context.record)
    is_shared = false
  end
  if record or is_shared and not request.shares then
    return wait(context, request, record, false)
  end
  if request.shares then
    return share(context, request, is_shared)
  end

  local head, shares, many_dead = live_head(context)
  if head == owner then
    leave(context, owner)
    return grant(context, request, nil, true)
  end
  if not head and not many_dead then
    return grant(context, request, nil, false)
  end
  if head then
    if not (shares and admit_readers or offer)(context, head) then
      return refused()
    end
    record = not shares and { owner = head } or nil
  end
  return wait(context, request, record, many_dead)
end

local function request_of(first_arg)
  return {
    owner = ARGV[first_arg],
    lease_ms = tonumber(ARGV[first_arg + 1]),
    tokens = tonumber(ARGV[first_arg + 2]),
    queueing = ARGV[first_arg + 3] == '1',
    shares = ARGV[first_arg + 4] == '1',
    holder = ARGV[first_arg + 5]
  }
end
