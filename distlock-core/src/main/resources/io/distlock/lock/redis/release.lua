-- KEYS record, token, queue, beat
-- ARGV margin ms, lock id, channel prefix, owner, keep for ms
-- Answers 1 if the record was the owner's, else 0

local context = context_of(1, ARGV[1], ARGV[2], ARGV[3])
local owner, keep_ms = ARGV[4], tonumber(ARGV[5])

local value = redis.call('GET', context.record)
local record = value and parse(value)
if not record or record.owner ~= owner then
  leave(context, owner)
  return 0
end
if keep_ms > 0 and record.first > 0 then
  redis.call('PEXPIRE', context.record, int(keep_ms))
  keep_token(context, record.last, keep_ms)
else
  pass_on(context)
end
return 1
