-- Gives one lock up, for the scripts that release. Answers 1 if the record was the owner's, else 0.

local function give_up(context, owner, keep_ms)
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
end
