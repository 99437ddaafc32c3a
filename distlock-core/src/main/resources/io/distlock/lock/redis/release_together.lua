-- KEYS for each lock: record, token, queue, beat, readers
-- ARGV margin ms, channel prefix, then for each lock: lock id, owner, keep for ms
-- Answers for each lock what release does

local answers = {}
for i = 1, #KEYS / 5 do
  local first = 3 * i
  local context = context_of(5 * i - 4, ARGV[1], ARGV[first], ARGV[2])
  answers[i] = give_up(context, ARGV[first + 1], tonumber(ARGV[first + 2]))
end
return answers
