package io.distlock.devservers;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What a group of servers has started so far, closed in reverse order. Confined to one thread. */
final class OwnedServers implements AutoCloseable {

    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    <T extends AutoCloseable> T own(T server) {
        owned.push(server);
        return server;
    }

    /** Closes everything even if some of it fails. */
    @Override
    public void close() {
        @Nullable DevServerException failure = null;
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new DevServerException("Cannot close a server", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
