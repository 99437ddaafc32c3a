package io.distlock.lock.autoconfigure.zookeeper;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** Keeps the connections that ZooKeeper's client makes by the name of their class. */
final class ZooKeeperRuntimeHints implements RuntimeHintsRegistrar {

    static final String NETTY_SOCKET = "org.apache.zookeeper.ClientCnxnSocketNetty";
    static final String NIO_SOCKET = "org.apache.zookeeper.ClientCnxnSocketNIO";

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        for (String socket : new String[] {NIO_SOCKET, NETTY_SOCKET}) {
            hints.reflection().registerType(TypeReference.of(socket), MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
        }
    }
}
