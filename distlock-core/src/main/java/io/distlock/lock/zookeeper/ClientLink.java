package io.distlock.lock.zookeeper;

import io.distlock.lock.LockStoreException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.ZooKeeper;

/**
 * The client of the application: gives the session while it is connected, and tells when that changes. Never blocks, as Curator
 * does when it is asked for a handle without a connection. Thread-safe.
 */
final class ClientLink implements AutoCloseable {

    /** How many exceptions from Curator's background are passed over when it is asked for the handle. */
    private static final int STALE_EXCEPTIONS_MAX = 3;

    /** What is told on a thread of Curator. */
    interface Listener {

        /** A connection was made, to the same session or to a new one; hints may have been missed. */
        void onConnected();

        /** The session is over. */
        void onSessionOver();
    }

    private final CuratorFramework client;
    private final ConnectionStateListener stateListener;
    private final Queue<CompletableFuture<Session>> waiting = new ConcurrentLinkedQueue<>();
    private volatile Optional<Session> latest = Optional.empty();

    ClientLink(CuratorFramework client, Listener listener) {
        this.client = client;
        this.stateListener = (ignored, state) -> onState(state, listener);
        client.getConnectionStateListenable().addListener(stateListener);
    }

    /** The session, if it is connected at the moment. */
    Optional<Session> connected() {
        if (client.getState() != CuratorFrameworkState.STARTED
                || !client.getZookeeperClient().isConnected()) {
            return Optional.empty();
        }
        for (int i = 0; i < STALE_EXCEPTIONS_MAX; i++) {
            try {
                return Optional.of(sessionOf(client.getZookeeperClient().getZooKeeper()))
                        .filter(Session::isAlive);
            } catch (Exception e) {
                // one that happened in the background earlier, which Curator throws at the next caller
            }
        }
        return Optional.empty();
    }

    /**
     * The session, as soon as it is connected; those who wait get it in the order of their calls.
     *
     * @param step ends the waiting when it ends
     */
    CompletableFuture<Session> session(CompletableFuture<?> step) {
        Optional<Session> now = connected();
        if (now.isPresent()) {
            return CompletableFuture.completedFuture(now.get());
        }
        if (client.getState() != CuratorFrameworkState.STARTED) {
            return CompletableFuture.failedFuture(
                    new LockStoreException("The CuratorFramework of the locks is in state %s, it has to be started"
                            .formatted(client.getState())));
        }
        CompletableFuture<Session> later = new CompletableFuture<>();
        waiting.add(later);
        later.whenComplete((session, failure) -> waiting.remove(later));
        step.whenComplete(
                (value, failure) -> later.completeExceptionally(new LockStoreException("ZooKeeper is not connected")));
        connected().ifPresent(later::complete);
        return later;
    }

    /** Absolute path of a node that the application's namespace is put before. */
    String absolute(String node) {
        String namespace = client.getNamespace();
        return namespace == null || namespace.isEmpty() ? "/" + node : "/" + namespace + "/" + node;
    }

    /** A facade of the client that takes absolute paths. */
    CuratorFramework withoutNamespace() {
        return client.usingNamespace(null);
    }

    @Override
    public void close() {
        client.getConnectionStateListenable().removeListener(stateListener);
        waiting.forEach(later -> later.completeExceptionally(new LockStoreException("The store is closed")));
    }

    private void onState(ConnectionState state, Listener listener) {
        if (state == ConnectionState.LOST) {
            listener.onSessionOver();
        } else if (state.isConnected()) {
            connected().ifPresent(session -> waiting.forEach(later -> later.complete(session)));
            listener.onConnected();
        }
    }

    private Session sessionOf(ZooKeeper handle) {
        Optional<Session> known = latest;
        if (known.isPresent() && known.get().isOf(handle)) {
            return known.get();
        }
        return remember(handle);
    }

    /** Locks, so that two threads do not make two sessions of one handle. */
    private synchronized Session remember(ZooKeeper handle) {
        Session session = latest.filter(known -> known.isOf(handle)).orElseGet(() -> new Session(handle));
        latest = Optional.of(session);
        return session;
    }
}
