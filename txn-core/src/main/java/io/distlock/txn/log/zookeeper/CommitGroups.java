package io.distlock.txn.log.zookeeper;

import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.data.ACL;

/**
 * Records the decisions that come while one is being written together, with one write, as soon as that is answered (group commit). Each
 * is a step {@code commit} of the model {@code ZooKeeperLog} still: one write makes several of them follow each other without a gap,
 * and under the same check of the owner's node. Where the server refuses a group, each of its decisions is asked for alone, before
 * the next group is sent. Thread-safe: guarded by itself; no request is made under the lock.
 */
final class CommitGroups {

    /** Together with {@link #BYTES_MAX}, far from what a server takes ({@code jute.maxbuffer}, 1 MiB). */
    private static final int GROUP_MAX = 64;

    private static final int BYTES_MAX = 256 * 1024;

    private final Decisions decisions;
    // as many as there are places for steps, see Steps
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private boolean writing;

    CommitGroups(Decisions decisions) {
        this.decisions = decisions;
    }

    /** A decision that waits for its turn. */
    private record Entry(
            Session session,
            DecisionRecord commit,
            byte[] bytes,
            List<ACL> acl,
            CompletableFuture<?> step,
            CompletableFuture<CommitResult> result) {

        boolean fitsWith(Entry first) {
            return session == first.session
                    && commit.transaction()
                            .incarnation()
                            .equals(first.commit.transaction().incarnation());
        }
    }

    /**
     * Records COMMIT, if the owner's node is there.
     *
     * @param session the one that the owner's node belongs to
     * @param step whose end makes it needless to send what still waits
     */
    CompletionStage<CommitResult> commit(
            Session session, DecisionRecord commit, List<ACL> acl, CompletableFuture<?> step) {
        Entry entry = new Entry(session, commit, decisions.bytes(commit), acl, step, new CompletableFuture<>());
        synchronized (this) {
            waiting.add(entry);
        }
        writeNext();
        return entry.result();
    }

    private void writeNext() {
        List<Entry> group;
        synchronized (this) {
            if (writing) {
                return;
            }
            group = take();
            if (group.isEmpty()) {
                return;
            }
            writing = true;
        }
        if (group.size() == 1) {
            alone(group.get(0)).whenComplete((result, failure) -> written());
        } else {
            together(group);
        }
    }

    private List<Entry> take() {
        List<Entry> group = new ArrayList<>();
        int bytes = 0;
        while (!waiting.isEmpty() && group.size() < GROUP_MAX) {
            Entry next = waiting.peek();
            bytes += next.bytes().length;
            if (!group.isEmpty() && (bytes > BYTES_MAX || !next.fitsWith(group.get(0)))) {
                break;
            }
            waiting.remove();
            if (next.step().isDone()) {
                bytes -= next.bytes().length;
                next.result().cancel(false); // nobody waits for it any more, and it was never sent
            } else {
                group.add(next);
            }
        }
        return group;
    }

    private void together(List<Entry> group) {
        Entry first = group.get(0);
        CompletableFuture<Boolean> all;
        try {
            all = decisions.commitAll(
                    first.session(),
                    group.stream().map(Entry::commit).toList(),
                    group.stream().map(Entry::bytes).toList(),
                    first.acl());
        } catch (RuntimeException e) {
            all = CompletableFuture.failedFuture(e);
        }
        all.whenComplete((recorded, failure) -> {
            if (failure != null) {
                written();
                group.forEach(entry -> entry.result().completeExceptionally(failure));
            } else if (recorded) {
                written();
                group.forEach(entry -> entry.result().complete(new CommitResult.Decided(entry.commit())));
            } else {
                group.forEach(this::alone);
                written();
            }
        });
    }

    private CompletionStage<CommitResult> alone(Entry entry) {
        CompletionStage<CommitResult> answer;
        try {
            answer = decisions.commit(entry.session(), entry.commit(), entry.bytes(), entry.acl());
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedStage(e);
        }
        return answer.whenComplete((result, failure) -> {
            if (failure == null) {
                entry.result().complete(result);
            } else {
                entry.result().completeExceptionally(failure);
            }
        });
    }

    private void written() {
        synchronized (this) {
            writing = false;
        }
        writeNext();
    }
}
