package io.distlock.txn.log.zookeeper;

import io.distlock.txn.spi.DecisionLogListener;
import io.distlock.txn.spi.Owner;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;

/**
 * All incarnations: who is there, who is gone, fencing and removal. Watches the list of those alive with one watch, which every
 * listing sets and which is set again when it fires. Thread-safe.
 */
final class Owners implements Watcher {

    /** What has become of an incarnation; it only ever moves on. */
    enum State {
        ALIVE,
        FENCED,
        RETIRED
    }

    private record Known(String id, boolean alive) {}

    private final ClientLink link;
    private final LogPaths paths;
    private final Ownership ownership;
    private final DecisionLogListener listener;
    private volatile Set<String> lastAlive = Set.of();
    private volatile boolean closed;

    Owners(ClientLink link, LogPaths paths, Ownership ownership, DecisionLogListener listener) {
        this.link = link;
        this.paths = paths;
        this.ownership = ownership;
        this.listener = listener;
    }

    /**
     * Those that can be recovered first. The directories are read before the owners: both were made in one step, so an owner that is
     * missing is one that has ended, also where a follower tells old news.
     */
    CompletionStage<List<Owner>> list(Session session, int limit) {
        CompletableFuture<Optional<List<String>>> directories = session.children(paths.directories(), null);
        return directories
                .thenCombine(alive(session), (names, alive) -> names.orElse(List.of()).stream()
                        .filter(LogPaths::isId)
                        .sorted(Comparator.comparing(alive::contains))
                        .limit(limit)
                        .map(id -> new Known(id, alive.contains(id)))
                        .toList())
                .thenCompose(all -> Pieces.present(all, known -> owner(session, known)));
    }

    /**
     * Begins to watch, once this process has an owner's node itself.
     *
     * @param own may be fenced before the list is read, and before anybody else knows it
     */
    void watch(Ownership.Own own) {
        alive(own.session(), Optional.of(own));
    }

    private CompletionStage<Set<String>> alive(Session session) {
        return alive(session, ownership.current().filter(own -> own.session() == session));
    }

    /** Sets the watch, and tells what it may have missed. Whoever was there before the list was asked for has to be in it. */
    private CompletionStage<Set<String>> alive(Session session, Optional<Ownership.Own> own) {
        return session.children(paths.owners(), this).thenApply(names -> {
            Set<String> alive = Set.copyOf(names.orElse(List.of()));
            Set<String> before = lastAlive;
            lastAlive = alive;
            own.filter(mine -> !alive.contains(mine.id())).ifPresent(mine -> ownership.end(mine.id()));
            if (!alive.containsAll(before)) {
                listener.ownerGone();
            }
            return alive;
        });
    }

    /**
     * Removes the owner's node. Its COMMITs check that node in the same step, so all that are recorded were recorded before, and
     * {@link Decisions#page} reads no older state than that.
     */
    CompletionStage<Void> fence(Session session, String incarnation) {
        return session.delete(paths.owner(incarnation)).thenAccept(code -> ownership.end(incarnation));
    }

    CompletionStage<Boolean> retire(Session session, String incarnation) {
        String directory = paths.directory(incarnation);
        return state(session, incarnation).thenCompose(state -> switch (state) {
            case ALIVE -> CompletableFuture.completedStage(false);
            case RETIRED -> CompletableFuture.completedStage(true);
            case FENCED ->
                session.delete(directory).thenCompose(code -> switch (code) {
                    case OK, NONODE -> CompletableFuture.completedStage(true);
                    case NOTEMPTY -> CompletableFuture.completedStage(false);
                    default -> CompletableFuture.failedStage(ZooKeeperFailures.unexpected(code, directory));
                });
        });
    }

    CompletionStage<State> state(Session session, String incarnation) {
        CompletableFuture<Code> directory = session.confirm(paths.directory(incarnation));
        return session.stat(paths.owner(incarnation)).thenCombine(directory, (owner, code) -> {
            if (code == Code.NONODE) {
                return State.RETIRED;
            }
            return owner.isPresent() ? State.ALIVE : State.FENCED;
        });
    }

    /** The watch that is set fires once more, and then no more. */
    void close() {
        closed = true;
    }

    @Override
    public void process(WatchedEvent event) {
        if (!closed && event.getType() == Event.EventType.NodeChildrenChanged) {
            link.connected().ifPresent(this::alive);
        }
    }

    private CompletionStage<Optional<Owner>> owner(Session session, Known known) {
        return session.data(paths.directory(known.id()))
                .thenApply(data ->
                        data.map(found -> OwnerData.decode(found.bytes()).toOwner(known.id(), known.alive())));
    }
}
