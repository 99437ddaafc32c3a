package io.distlock.lock.redis;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.GiveUp;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Puts the arguments of the scripts together, as their first lines describe them. Immutable. */
final class ScriptCalls {

    private static final int HOLDER_LENGTH_MAX = 200;
    private static final int KEYS_OF_LOCK = 5;

    private final KeySpace keySpace;
    private final String marginMillis;

    ScriptCalls(KeySpace keySpace, Duration tokenMargin) {
        this.keySpace = keySpace;
        this.marginMillis = Long.toString(tokenMargin.toMillis());
    }

    ScriptCall acquire(AcquireCommand command) {
        return call(LuaScript.ACQUIRE, ScriptOutputType.MULTI, command.key(), arguments(command));
    }

    /** One script for locks whose keys share a group. */
    ScriptCall acquireTogether(List<AcquireCommand> commands) {
        return together(
                LuaScript.ACQUIRE_TOGETHER,
                commands.stream().map(AcquireCommand::key).toList(),
                commands.stream().map(ScriptCalls::arguments).toList());
    }

    ScriptCall release(LockKey key, Owner owner, Duration keepFor) {
        return call(LuaScript.RELEASE, ScriptOutputType.INTEGER, key, arguments(new GiveUp(key, owner, keepFor)));
    }

    /** One script for locks whose keys share a group. */
    ScriptCall releaseTogether(List<GiveUp> giveUps) {
        return together(
                LuaScript.RELEASE_TOGETHER,
                giveUps.stream().map(GiveUp::key).toList(),
                giveUps.stream().map(ScriptCalls::arguments).toList());
    }

    ScriptCall inspect(LockKey key) {
        return call(LuaScript.INSPECT, ScriptOutputType.MULTI, key);
    }

    ScriptCall forceRelease(LockKey key, long expectedToken) {
        return call(LuaScript.FORCE_RELEASE, ScriptOutputType.INTEGER, key, Long.toString(expectedToken));
    }

    /** One script for grants whose keys share a group. */
    ScriptCall renew(List<Renewal> renewals) {
        String[] keys = new String[KEYS_OF_LOCK * renewals.size()];
        String[] args = new String[1 + 2 * renewals.size()];
        args[0] = marginMillis;
        for (int i = 0; i < renewals.size(); i++) {
            Renewal renewal = renewals.get(i);
            System.arraycopy(keySpace.keys(renewal.key()), 0, keys, KEYS_OF_LOCK * i, KEYS_OF_LOCK);
            args[2 * i + 1] = text(renewal.owner());
            args[2 * i + 2] = millis(renewal.lease());
        }
        return new ScriptCall(LuaScript.RENEW, ScriptOutputType.MULTI, keys, args);
    }

    private ScriptCall call(LuaScript script, ScriptOutputType type, LockKey key, String... own) {
        String[] args = new String[3 + own.length];
        args[0] = marginMillis;
        args[1] = key.id();
        args[2] = keySpace.channels();
        System.arraycopy(own, 0, args, 3, own.length);
        return new ScriptCall(script, type, keySpace.keys(key), args);
    }

    private ScriptCall together(LuaScript script, List<LockKey> locks, List<String[]> own) {
        List<String> keys = new ArrayList<>();
        List<String> args = new ArrayList<>(List.of(marginMillis, keySpace.channels()));
        for (int i = 0; i < locks.size(); i++) {
            keys.addAll(List.of(keySpace.keys(locks.get(i))));
            args.add(locks.get(i).id());
            args.addAll(List.of(own.get(i)));
        }
        return new ScriptCall(script, ScriptOutputType.MULTI, keys.toArray(String[]::new), args.toArray(String[]::new));
    }

    private static String[] arguments(AcquireCommand command) {
        if (command.tokens() < 1) {
            throw new IllegalArgumentException("tokens is %d, must be at least 1".formatted(command.tokens()));
        }
        if (command.holder().length() > HOLDER_LENGTH_MAX) {
            throw new IllegalArgumentException("holder has %d characters, at most %d are allowed"
                    .formatted(command.holder().length(), HOLDER_LENGTH_MAX));
        }
        return new String[] {
            text(command.owner()),
            millis(command.lease()),
            Integer.toString(command.tokens()),
            command.queue() ? "1" : "0",
            command.shared() ? "1" : "0",
            command.holder()
        };
    }

    private static String[] arguments(GiveUp giveUp) {
        long keepMillis = Math.max(0, giveUp.keepFor().toMillis());
        return new String[] {text(giveUp.owner()), Long.toString(keepMillis)};
    }

    static String text(Owner owner) {
        requireWord(owner.process());
        requireWord(owner.grant());
        return owner.value();
    }

    /** The scripts would not recognize a record whose owner has other characters. */
    private static void requireWord(String part) {
        boolean valid = !part.isEmpty()
                && part.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || c == '_'
                                || c == '-');
        if (!valid) {
            throw new IllegalArgumentException("Process and grant of an owner must match [A-Za-z0-9_-]+");
        }
    }

    static String millis(Duration lease) {
        long millis = lease.toMillis();
        if (millis < 1) {
            throw new IllegalArgumentException("lease is %s, must be at least 1 ms".formatted(lease));
        }
        return Long.toString(millis);
    }
}
