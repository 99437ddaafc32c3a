package io.distlock.lock.redis;

import io.lettuce.core.ScriptOutputType;

/** A script with its arguments; the keys share a hash slot. The arrays belong to the call. */
record ScriptCall(LuaScript script, ScriptOutputType type, String[] keys, String... args) {

    /** The key that says where to send it. */
    String routingKey() {
        return keys[0];
    }
}
