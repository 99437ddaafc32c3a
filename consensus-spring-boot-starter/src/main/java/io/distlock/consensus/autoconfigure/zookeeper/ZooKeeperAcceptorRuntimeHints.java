package io.distlock.consensus.autoconfigure.zookeeper;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** Keeps the connection that ZooKeeper's client makes by its name. */
final class ZooKeeperAcceptorRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.reflection()
                .registerType(
                        TypeReference.of("org.apache.zookeeper.ClientCnxnSocketNIO"),
                        MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
    }
}
