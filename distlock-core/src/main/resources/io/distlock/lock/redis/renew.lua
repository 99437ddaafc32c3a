-- KEYS for each grant: record, token, queue, beat, readers
-- ARGV margin ms, then for each grant: owner, lease ms
-- Answers for each grant: 0 lost, 1 renewed, 2 renewed and others wait

local function is_reading(context, owner)
  return (tonumber(redis.pcall('ZSCORE', context.readers, owner) or 0) or 0) > now_ms()
end

local answers = {}
for i = 1, #KEYS / 5 do
  local context = context_of(5 * i - 4, ARGV[1])
  local owner, lease_ms = ARGV[2 * i], tonumber(ARGV[2 * i + 1])
  -- one key of a wrong type must not fail the others; whatever it is, it is not this owner's grant
  local value = redis.pcall('GET', context.record)
  local record = type(value) == 'string' and parse(value)
  if record and record.owner == owner and record.first > 0 then
    redis.call('PEXPIRE', context.record, int(lease_ms))
    keep_token(context, record.last, lease_ms)
    answers[i] = 1 + redis.call('EXISTS', context.queue)
  elseif type(value) == 'string' and parse_shared(value) and is_reading(context, owner) then
    redis.call('ZADD', context.readers, int(now_ms() + lease_ms), owner)
    keep_shared(context, lease_ms)
    keep_token(context, parse_shared(value).token, lease_ms)
    answers[i] = 1 + redis.call('EXISTS', context.queue)
  else
    answers[i] = 0
  end
end
return answers
