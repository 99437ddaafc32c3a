-- One acceptor is the hash KEYS[1]. Fields of the mark begin with '!', those of registers with 'k:'. A register is packed as 38 digits
-- promised, 38 digits accepted, value. Ballots and epochs are digit strings of fixed width and compared as strings: Lua's numbers are
-- exact to 2^53 only. Of the mark, '!who' is epoch, incarnation and group, '!run' the run id of the process that was admitted, and
-- '!reign' what INFO said of it then: master, without replicas, and its replication id, which is random at each start of a master and
-- another one as soon as the server gets a replica, becomes one or is promoted.
--
-- What every round asks for makes no functions and few tables, since those are made anew at each call.
local call, find, sub = redis.call, string.find, string.sub

