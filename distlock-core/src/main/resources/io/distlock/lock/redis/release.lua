-- KEYS record, token, queue, beat, readers
-- ARGV margin ms, lock id, channel prefix, owner, keep for ms
-- Answers 1 if the record was the owner's, else 0

return give_up(context_of(1, ARGV[1], ARGV[2], ARGV[3]), ARGV[4], tonumber(ARGV[5]))
