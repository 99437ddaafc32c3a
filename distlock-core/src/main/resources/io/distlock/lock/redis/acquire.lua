-- KEYS record, token, queue, beat, readers
-- ARGV margin ms, lock id, channel prefix, owner, lease ms, tokens, queue (1 or 0), share (1 or 0), holder
-- Answers {1, first token, last token, contended} or {0, retry after ms}

return take(context_of(1, ARGV[1], ARGV[2], ARGV[3]), request_of(4))
