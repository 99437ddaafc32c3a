package io.distlock.txn.log.zookeeper;

import io.distlock.txn.DecisionLogException;
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
 * The client of the application: gives its present session as soon as it is connected. Never blocks, as Curator does when it is
 * asked for a handle without a connection. Thread-safe.
 */
final class ClientLink implements AutoCloseable {

    /** How many exceptions from Curator's background are passed over when it is asked for the handle. */
    private static final int STALE_EXCEPTIONS_MAX = 3;

    private final CuratorFramework client;
    private final ConnectionStateListener stateListener = (ignored, state) -> onState(state);
    private final Queue<CompletableFuture<Session>> waiting = new ConcurrentLinkedQueue<>();
    private volatile Optional<Session> latest = Optional.empty();
    private volatile Runnable onSessionChange = () -> {};

    ClientLink(CuratorFramework client) {
        this.client = client;
    }

    /**
     * Begins to listen to the client.
     *
     * @param onSessionChange called when a session has ended, or may have
     */
    void open(Runnable onSessionChange) {
        this.onSessionChange = onSessionChange;
        client.getConnectionStateListenable().addListener(stateListener);
    }

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
     * The session, as soon as it is connected.
     *
     * @param step ends the waiting when it ends
     */
    CompletableFuture<Session> session(CompletableFuture<?> step) {
        Optional<Session> now = connected();
        if (now.isPresent()) {
            return CompletableFuture.completedFuture(now.get());
        }
        if (client.getState() != CuratorFrameworkState.STARTED) {
            return CompletableFuture.failedFuture(new DecisionLogException(
                    "The CuratorFramework of the decision log is in state %s, it has to be started"
                            .formatted(client.getState())));
        }
        CompletableFuture<Session> later = new CompletableFuture<>();
        waiting.add(later);
        later.whenComplete((session, failure) -> waiting.remove(later));
        step.whenComplete((value, failure) ->
                later.completeExceptionally(new DecisionLogException("ZooKeeper is not connected")));
        connected().ifPresent(later::complete); // it may have come before this one was in the queue
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
        waiting.forEach(later -> later.completeExceptionally(new DecisionLogException("The decision log is closed")));
    }

    private void onState(ConnectionState state) {
        if (state == ConnectionState.LOST) {
            onSessionChange.run();
        } else if (state.isConnected()) {
            connected().ifPresent(session -> waiting.forEach(later -> later.complete(session)));
            onSessionChange.run();
        }
    }

    /** Locks, so that two threads do not make two sessions of one handle. */
    private synchronized Session sessionOf(ZooKeeper handle) {
        Session session = latest.filter(known -> known.isOf(handle)).orElseGet(() -> new Session(handle));
        latest = Optional.of(session);
        return session;
    }
}
