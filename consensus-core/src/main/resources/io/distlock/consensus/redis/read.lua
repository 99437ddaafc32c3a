-- ARGV: who, field
return { 'state', promised, accepted, packed and sub(packed, 77) or '', floor }
