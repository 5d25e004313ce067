-- Writes a batch of changes, once: what one replica found out, in the order of its numbers, and tells the others.
-- KEYS: epoch, number of the replica's last batch, stream, prefix of the keys that say who has left
-- ARGV: epoch, number of this batch, replica, prefix of the swarms' keys, their time to live in seconds,
--       batches to keep in the stream, number of members, {how, key, value}…, number of completions, {how, info hash, number}…
-- Returns 1, and after it the numbers of the members that were not written since they have left; 2 if the batch was written
-- before; 0 if this is not the Redis that the replica knows. In the stream, 'k' stands before a member that is kept as it was.
-- What is known of a member, behind the time of its announce (MemberCodec): a seeder is 16, one whose completion was counted 8.
local SEEDER, COUNTED = 16, 8
local function is(flag, member)
  return math.floor(string.byte(member, 5) / flag) % 2 == 1
end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return {0}
end
if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[2]) then
  return {2}
end
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[5])
local told = {'r', ARGV[3], 'n', ARGV[2]}
local touched = {}
local result = {1}
local at = 8
for number = 1, tonumber(ARGV[7]) do
  local how, id, value = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  at = at + 3
  local key = ARGV[4] .. string.sub(id, 1, 20)
  local field = string.sub(id, 21)
  local tell = true
  local grave = KEYS[4] .. id
  if how == 'gone' then
    redis.call('HDEL', key, field)
    redis.call('SET', grave, value, 'EX', 300)
    value = ''
  else
    if how == 'newer' then
      local known = redis.call('HGET', key, field)
      local gone = redis.call('GET', grave)
      local time = struct.unpack('>I4', value) - 1 -- seconds of two clocks were rounded on the way
      if gone and struct.unpack('>I4', gone) >= time then
        tell = false
        result[#result + 1] = number
      elseif known and struct.unpack('>I4', known) >= time then
        tell = false
      end
    elseif not is(SEEDER, value) and not is(COUNTED, value) then
      -- It may have told another replica since that it has completed, and that one was first to write.
      local known = redis.call('HGET', key, field)
      if known and is(SEEDER, known) and is(COUNTED, known) and struct.unpack('>I4', known) >= struct.unpack('>I4', value) - 1 then
        value = known
        told[#told + 1] = 'k'
        told[#told + 1] = ''
      end
    end
    if tell then
      redis.call('HSET', key, field, value)
      touched[key] = true
    end
  end
  if tell then
    told[#told + 1] = id
    told[#told + 1] = value
  end
end
local counts = {}
local completions = tonumber(ARGV[at])
at = at + 1
for _ = 1, completions do
  local how, hash, number = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  at = at + 3
  local key = ARGV[4] .. hash
  local count = tonumber(redis.call('HGET', key, 'c') or '0')
  if how == 'more' then
    count = redis.call('HINCRBY', key, 'c', number)
  elseif count < number then
    count = number
    redis.call('HSET', key, 'c', number)
  end
  touched[key] = true
  counts[#counts + 1] = hash .. struct.pack('>I4', count)
end
for key in pairs(touched) do
  redis.call('EXPIRE', key, ARGV[5])
end
if #counts > 0 then
  told[#told + 1] = 'c'
  told[#told + 1] = table.concat(counts)
end
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[6], '*', unpack(told))
redis.call('EXPIRE', KEYS[3], ARGV[5])
return result
