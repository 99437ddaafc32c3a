-- Gives one lock up, for the scripts that release. Answers 1 if the lock was the owner's or shared by it, else 0.

local function give_up_shared(context, owner, keep_ms)
  local left = leave(context, owner)
  local inside = readers_inside(context)
  local had = redis.call('ZREM', context.readers, owner)
  local was_offered = redis.call('ZREM', context.readers, '?' .. owner)
  if had == 1 and keep_ms > 0 then
    redis.call('ZADD', context.readers, int(now_ms() + keep_ms), owner)
    keep_shared(context, keep_ms)
  elseif had + was_offered == inside then
    pass_on(context)
  elseif left then
    admit_readers(context) -- who waited behind one that wanted the lock alone
  end
  return had + was_offered
end

local function give_up(context, owner, keep_ms)
  local value = redis.call('GET', context.record)
  local record = value and parse(value)
  if not record and value and parse_shared(value) then
    return give_up_shared(context, owner, keep_ms)
  end
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
