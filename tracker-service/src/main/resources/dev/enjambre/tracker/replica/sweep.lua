-- Removes the members of a swarm that have been silent for too long, some at a time.
-- KEYS: the swarm. ARGV: since when, in seconds of 1970; cursor
-- Returns the next cursor, '0' at the end, and how many were removed.
local page = redis.call('HSCAN', KEYS[1], ARGV[2], 'COUNT', 500)
local since = tonumber(ARGV[1])
local removed = 0
for i = 1, #page[2], 2 do
  local field, value = page[2][i], page[2][i + 1]
  if #field > 1 and (#value < 4 or struct.unpack('>I4', value) < since) then
    removed = removed + redis.call('HDEL', KEYS[1], field)
  end
end
return {page[1], removed}
