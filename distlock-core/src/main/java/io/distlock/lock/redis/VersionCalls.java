package io.distlock.lock.redis;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.Owner;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;

/** Puts the arguments of the scripts of versions together, as their first lines describe them. Immutable. */
final class VersionCalls {

    private final KeySpace keySpace;
    private final String marginMillis;

    VersionCalls(KeySpace keySpace, Duration margin) {
        this.keySpace = keySpace;
        this.marginMillis = Long.toString(margin.toMillis());
    }

    ScriptCall read(LockKey key, Duration keepFor) {
        return call(LuaScript.VERSION_READ, ScriptOutputType.MULTI, key, ScriptCalls.millis(keepFor));
    }

    ScriptCall mark(LockKey key, long expected, Owner owner, Duration lease) {
        return call(
                LuaScript.VERSION_MARK,
                ScriptOutputType.INTEGER,
                key,
                Long.toString(expected),
                ScriptCalls.text(owner),
                ScriptCalls.millis(lease));
    }

    ScriptCall publish(LockKey key, Owner owner) {
        return call(LuaScript.VERSION_PUBLISH, ScriptOutputType.INTEGER, key, ScriptCalls.text(owner));
    }

    private ScriptCall call(LuaScript script, ScriptOutputType type, LockKey key, String... own) {
        String[] args = new String[1 + own.length];
        args[0] = marginMillis;
        System.arraycopy(own, 0, args, 1, own.length);
        return new ScriptCall(script, type, keySpace.versionKeys(key), args);
    }
}
