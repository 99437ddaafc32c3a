-- no ARGV
if m then return refused or shown() end
-- a hash without a whole mark is damaged and not empty
if call('EXISTS', KEYS[1]) == 1 then return { 'refused', 'NOT_ADMITTED' } end
return safe_reign() and { 'marked' } or { 'refused', 'UNSAFE_SERVER' }
