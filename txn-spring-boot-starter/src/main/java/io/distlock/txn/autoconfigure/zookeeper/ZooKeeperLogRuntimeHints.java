package io.distlock.txn.autoconfigure.zookeeper;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** Keeps the connections that ZooKeeper's client makes by the name of their class. */
final class ZooKeeperLogRuntimeHints implements RuntimeHintsRegistrar {

    private static final List<String> SOCKETS =
            List.of("org.apache.zookeeper.ClientCnxnSocketNIO", "org.apache.zookeeper.ClientCnxnSocketNetty");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        SOCKETS.forEach(socket ->
                hints.reflection().registerType(TypeReference.of(socket), MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
    }
}
