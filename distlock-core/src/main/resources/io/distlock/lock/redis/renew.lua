-- KEYS for each grant: record, token, queue, beat
-- ARGV margin ms, then for each grant: owner, lease ms
-- Answers for each grant: 0 lost, 1 renewed, 2 renewed and others wait

local answers = {}
for i = 1, #KEYS / 4 do
  local context = context_of(4 * i - 3, ARGV[1])
  local owner, lease_ms = ARGV[2 * i], tonumber(ARGV[2 * i + 1])
  -- one key of a wrong type must not fail the others; whatever it is, it is not this owner's grant
  local value = redis.pcall('GET', context.record)
  local record = type(value) == 'string' and parse(value)
  if record and record.owner == owner and record.first > 0 then
    redis.call('PEXPIRE', context.record, int(lease_ms))
    keep_token(context, record.last, lease_ms)
    answers[i] = 1 + redis.call('EXISTS', context.queue)
  else
    answers[i] = 0
  end
end
return answers
