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
local function beat(context, owner, interval_ms)
  local wait_ms = 2 * interval_ms + 1000
  redis.call('HSET', context.beat, owner, int(now_ms() + wait_ms))
  for _, key in ipairs({ context.queue, context.beat }) do
    if redis.call('PTTL', key) < wait_ms + 1 then
      redis.call('PEXPIRE', key, int(wait_ms + 1))
    end
  end
end

-- Answers {1, first token, last token, contended} or {0, retry after ms}, or an error.
-- The request has owner, lease_ms, tokens, queueing and holder.
local function take(context, request)
  local owner = request.owner
  local value = redis.call('GET', context.record)
  local record = nil
  if value then
    record = parse(value)
    if not record then
      return corrupt(context.record)
    end
    if record.owner == owner then
      leave(context, owner)
      return grant(context, request, record.first > 0 and record.since or nil, true)
    end
  end

  local many_dead = false
  if not record then
    local head
    head, many_dead = live_head(context)
    if head == owner then
      leave(context, owner)
      return grant(context, request, nil, true)
    end
    if not head and not many_dead then
      return grant(context, request, nil, false)
    end
    if head then
      if not offer(context, head) then
        return redis.error_reply('OOM command not allowed when used memory > \'maxmemory\'.')
      end
      record = { owner = head }
    end
  end

  local place, interval_ms = 0, POLL_MIN_MS
  if request.queueing then
    place = enqueue(context, owner)
    interval_ms = math.min(POLL_MIN_MS * (place + 1), POLL_MAX_MS)
    beat(context, owner, interval_ms)
    if place == 0 and record then
      hint('contended', context, record.owner)
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

local function request_of(first_arg)
  return {
    owner = ARGV[first_arg],
    lease_ms = tonumber(ARGV[first_arg + 1]),
    tokens = tonumber(ARGV[first_arg + 2]),
    queueing = ARGV[first_arg + 3] == '1',
    holder = ARGV[first_arg + 4]
  }
end
