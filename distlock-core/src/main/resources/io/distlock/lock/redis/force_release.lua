-- KEYS record, token, queue, beat, readers
-- ARGV margin ms, lock id, channel prefix, expected token
-- Answers 1 if the record was a grant with this token, else 0

local context = context_of(1, ARGV[1], ARGV[2], ARGV[3])
local expected = tonumber(ARGV[4])

local value = redis.call('GET', context.record)
if not value then
  return 0
end
local record = parse(value)
local shared = not record and parse_shared(value)
if not record and not shared then
  return corrupt(context.record)
end
local last = record and record.last or shared.token
local first = record and record.first or shared.token
if first == 0 or expected < first or expected > last then
  return 0
end
local evicted = record and { record.owner } or redis.call('ZRANGE', context.readers, 0, -1)
local known = tonumber(redis.call('GET', context.token) or 0)
if not known or known < last then
  local left_ms = math.max(0, redis.call('PTTL', context.token) - context.margin_ms)
  remember_token(context, last, left_ms, now_us())
end
redis.call('DEL', context.record, context.readers)
pass_on(context)
for _, owner in ipairs(evicted) do
  hint('revoked', context, reader_of(owner))
end
return 1
