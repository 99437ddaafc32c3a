-- KEYS record, token, queue, beat
-- ARGV margin ms, lock id, channel prefix, expected token
-- Answers 1 if the record was a grant with this token, else 0

local context = context_of(1, ARGV[1], ARGV[2], ARGV[3])
local expected = tonumber(ARGV[4])

local value = redis.call('GET', context.record)
local record = nil
if value then
  record = parse(value)
  if not record then
    return corrupt(context.record)
  end
end
if not record or record.first == 0 or expected < record.first or expected > record.last then
  return 0
end
local known = tonumber(redis.call('GET', context.token) or 0)
if not known or known < record.last then
  local left_ms = math.max(0, redis.call('PTTL', context.token) - context.margin_ms)
  remember_token(context, record.last, left_ms, now_us())
end
pass_on(context)
hint('revoked', context, record.owner)
return 1
