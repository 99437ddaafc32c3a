-- KEYS for each lock: record, token, queue, beat, readers
-- ARGV margin ms, channel prefix, then for each lock: lock id, owner, lease ms, tokens, queue (1 or 0), share (1 or 0), holder
-- Answers for each lock what acquire does, up to the first that is busy, or before the first that is no lock

local answers = {}
for i = 1, #KEYS / 5 do
  local first = 7 * i - 4
  local answer = take(context_of(5 * i - 4, ARGV[1], ARGV[first], ARGV[2]), request_of(first + 1))
  if answer.err and i == 1 then
    return answer
  end
  if answer.err then
    break
  end
  answers[i] = answer
  if answer[1] == 0 then
    break
  end
end
return answers
