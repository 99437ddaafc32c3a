package io.distlock.txn.log.zookeeper;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Heuristic;
import io.distlock.txn.TransactionId;
import io.distlock.txn.log.DecisionCodec;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionPage;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Resolution;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.ACL;

/**
 * The registers: nodes that are created once. Each method is one step of the model {@code ZooKeeperLog}, within one session.
 * Thread-safe.
 */
final class Decisions {

    /** How often a record may vanish between two requests of one step. */
    private static final int ROUNDS_MAX = 5;

    private static final int BATCH_MAX = 100;

    private final LogPaths paths;
    private final DecisionCodec codec = new DecisionCodec();

    Decisions(LogPaths paths) {
        this.paths = paths;
    }

    /**
     * Records COMMIT by one write, if the owner's node is there.
     *
     * @param session the one that the owner's node belongs to
     * @param bytes of the record
     */
    CompletionStage<CommitResult> commit(Session session, DecisionRecord commit, byte[] bytes, List<ACL> acl) {
        return commit(session, commit, Op.create(path(commit), bytes, acl, CreateMode.PERSISTENT), ROUNDS_MAX);
    }

    /**
     * Records COMMIT of several transactions of one incarnation by one write, if the owner's node is there and none of them has a
     * record.
     *
     * @return false if that is not so, and nothing is recorded
     */
    CompletableFuture<Boolean> commitAll(
            Session session, List<DecisionRecord> commits, List<byte[]> bytes, List<ACL> acl) {
        List<Op> operations = new ArrayList<>(commits.size() + 1);
        operations.add(Op.check(paths.owner(commits.get(0).transaction().incarnation()), -1));
        for (int i = 0; i < commits.size(); i++) {
            operations.add(Op.create(path(commits.get(i)), bytes.get(i), acl, CreateMode.PERSISTENT));
        }
        return session.multi(operations).thenApply(code -> code == Code.OK);
    }

    private CompletionStage<CommitResult> commit(Session session, DecisionRecord commit, Op create, int rounds) {
        Op check = Op.check(paths.owner(commit.transaction().incarnation()), -1);
        return session.multi(List.of(check, create)).thenCompose(code -> switch (code) {
            case OK -> CompletableFuture.completedStage(new CommitResult.Decided(commit));
            case NONODE -> CompletableFuture.completedStage(new CommitResult.Fenced()); // of the owner or its directory
            case NODEEXISTS ->
                read(session, commit.transaction())
                        .thenCompose(found -> found.isPresent()
                                ? CompletableFuture.completedStage(new CommitResult.Decided(found.get()))
                                : rounds > 1 ? commit(session, commit, create, rounds - 1) : unsettled(commit));
            default -> CompletableFuture.failedStage(ZooKeeperFailures.unexpected(code, path(commit)));
        });
    }

    CompletionStage<Resolution> abort(Session session, DecisionRecord abort, List<ACL> acl) {
        return abort(session, abort, acl, ROUNDS_MAX);
    }

    private CompletionStage<Resolution> abort(Session session, DecisionRecord abort, List<ACL> acl, int rounds) {
        return session.create(path(abort), bytes(abort), acl).thenCompose(code -> switch (code) {
            case OK -> CompletableFuture.completedStage(new Resolution.Recorded(abort));
            case NONODE -> CompletableFuture.completedStage(new Resolution.Retired());
            case NODEEXISTS ->
                read(session, abort.transaction())
                        .thenCompose(found -> found.isPresent()
                                ? CompletableFuture.completedStage(new Resolution.Recorded(found.get()))
                                : rounds > 1 ? abort(session, abort, acl, rounds - 1) : unsettled(abort));
            default -> CompletableFuture.failedStage(ZooKeeperFailures.unexpected(code, path(abort)));
        });
    }

    CompletableFuture<Optional<DecisionRecord>> read(Session session, TransactionId transaction) {
        return session.data(paths.decision(transaction))
                .thenApply(data -> data.map(found -> decode(transaction, found)));
    }

    /** Lists behind a write, so that a server that lags does not leave out what was recorded before the call. */
    CompletionStage<DecisionPage> page(
            Session session, String log, String incarnation, Optional<String> cursor, int limit) {
        String directory = paths.directory(incarnation);
        CompletableFuture<Code> confirmed = session.confirm(directory);
        return session.children(directory, null)
                .thenCombine(confirmed, (names, code) -> names.orElse(List.of()).stream()
                        .filter(name -> cursor.isEmpty() || name.compareTo(cursor.get()) > 0)
                        .sorted()
                        .toList())
                .thenCompose(names -> {
                    List<TransactionId> page = names.stream()
                            .limit(limit)
                            .flatMap(name -> LogPaths.transaction(log, incarnation, name).stream())
                            .toList();
                    Optional<String> next =
                            names.size() <= limit ? Optional.empty() : Optional.of(names.get(limit - 1));
                    return Pieces.present(page, transaction -> read(session, transaction))
                            .thenApply(records -> new DecisionPage(records, next));
                });
    }

    /** Where the directory is gone there is nobody left to tell, and nothing is noted. */
    CompletionStage<Void> note(Session session, Heuristic heuristic, DecisionRecord decision, List<ACL> acl) {
        return note(session, heuristic, decision, acl, ROUNDS_MAX);
    }

    private CompletionStage<Void> note(
            Session session, Heuristic heuristic, DecisionRecord decision, List<ACL> acl, int rounds) {
        String path = path(decision);
        return session.data(path)
                .thenCompose(found -> {
                    if (found.isEmpty()) {
                        return session.create(path, bytes(decision.with(heuristic)), acl)
                                .thenApply(code -> code == Code.OK || code == Code.NONODE);
                    }
                    DecisionRecord present = decode(decision.transaction(), found.get());
                    return session.setData(
                                    path,
                                    bytes(present.with(heuristic)),
                                    found.get().version())
                            .thenApply(code -> code == Code.OK);
                })
                .thenCompose(done -> done
                        ? CompletableFuture.completedStage(null)
                        : rounds > 1 ? note(session, heuristic, decision, acl, rounds - 1) : unsettled(decision));
    }

    /** Deletes in batches of one write each; if some of a batch are gone already, each on its own. */
    CompletionStage<Void> collect(Session session, List<TransactionId> transactions) {
        if (transactions.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        int size = Math.min(BATCH_MAX, transactions.size());
        return collectBatch(session, transactions.subList(0, size))
                .thenCompose(done -> collect(session, transactions.subList(size, transactions.size())));
    }

    private CompletionStage<Void> collectBatch(Session session, List<TransactionId> batch) {
        List<String> gone = batch.stream().map(paths::decision).toList();
        return session.multi(gone.stream().map(path -> Op.delete(path, -1)).toList())
                .thenCompose(code -> code == Code.OK
                        ? CompletableFuture.completedStage(null)
                        : Pieces.present(gone, path -> session.delete(path).thenApply(Optional::of))
                                .thenAccept(codes -> {}));
    }

    private String path(DecisionRecord decision) {
        return paths.decision(decision.transaction());
    }

    byte[] bytes(DecisionRecord decision) {
        return codec.encode(decision).getBytes(StandardCharsets.UTF_8);
    }

    private DecisionRecord decode(TransactionId transaction, Session.Data data) {
        return codec.decode(transaction, new String(data.bytes(), StandardCharsets.UTF_8));
    }

    private static <T> CompletionStage<T> unsettled(DecisionRecord decision) {
        return CompletableFuture.failedStage(new DecisionLogException(
                "The record of %s changed %d times while it was written: others collect or note it at the same time"
                        .formatted(decision.transaction(), ROUNDS_MAX)));
    }
}
