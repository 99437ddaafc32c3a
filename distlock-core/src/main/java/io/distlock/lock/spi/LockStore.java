package io.distlock.lock.spi;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Keeps locks where all processes see them. A store knows remote grants only; queues of threads, hand-over between them,
 * renewal and deadlines are the engine's.
 *
 * <p>Each call is one step: it returns at once, sends one request and completes its stage with the answer, on any thread. The
 * stage always completes, within a time-out that the store bounds. A stage that completes exceptionally, with a {@link
 * io.distlock.lock.LockStoreException}, means <em>unknown</em>: the step may have happened, may happen later, or never.
 * Every step is idempotent for its owner, so an unknown one may be repeated. Steps of one process on one lock take effect
 * in the order of the calls where the connection stays up, and not otherwise.
 *
 * <p>Implementations are thread-safe, and pass {@code LockStoreContract}; those that declare capabilities also the contract of these.
 */
public interface LockStore extends AutoCloseable {

    /** Short name for settings, metrics and messages, such as {@code redis}. */
    String name();

    /** What this store offers beyond exclusive locks. */
    Set<LockCapability> capabilities();

    /**
     * Begins to listen for hints to one process. Does not wait for the server and does not fail if it is away: the store
     * keeps trying, and attempts meanwhile are answered as unknown. A store without {@link LockCapability#HINTS} does nothing.
     *
     * @param process the {@link Owner#process()} of all owners of the listening engine
     */
    void listen(String process, LockStoreListener listener);

    /**
     * Takes the lock, shared or alone, as the command says.
     *
     * <p>A lock is shared by those who asked for it so; none of them has to wait for another, but for those who wait in the queue to have
     * it alone: who comes after them stands behind them. When a grant that was not shared ends, all that wait to share the lock up to the first
     * that does not are offered it together.
     *
     * <p>Takes the lock if it is free, was offered to this owner, or is its own; else queues or refuses. When a grant is
     * answered it is kept with all its tokens, as durably as the store keeps anything. Granting an owner again extends the
     * lease and reserves new tokens, larger than the old.
     */
    CompletionStage<AcquireResult> acquire(AcquireCommand command);

    /**
     * Whether one step can take, and give up, all of these locks; always false without {@link LockCapability#SEVERAL_KEYS}. No I/O.
     *
     * @param keys at least two, each of them once
     */
    default boolean takesTogether(List<LockKey> keys) {
        return false;
    }

    /**
     * Takes several locks in one step, in order, as one {@link #acquire} after the other that ends with the first one that is
     * answered with busy.
     *
     * @param commands for locks that {@linkplain #takesTogether are taken together}
     * @return an answer for each, in order, up to the first that is busy; what follows it was not asked for
     */
    default CompletionStage<List<AcquireResult>> acquireTogether(List<AcquireCommand> commands) {
        throw new UnsupportedOperationException("Store '%s' takes one lock at a time".formatted(name()));
    }

    /**
     * Gives up several locks in one step, each as {@link #release} does.
     *
     * @param giveUps for locks that {@linkplain #takesTogether are taken together}
     * @return an outcome for each, in order
     */
    default CompletionStage<List<ReleaseOutcome>> releaseTogether(List<GiveUp> giveUps) {
        throw new UnsupportedOperationException("Store '%s' gives up one lock at a time".formatted(name()));
    }

    /**
     * Extends the lease of grants that still belong to their owners, and no others.
     *
     * @param renewals at most {@link #renewalBatchMax()}
     * @return a result for each, in order
     */
    CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals);

    /** How many renewals this store takes in one step. */
    int renewalBatchMax();

    /**
     * Gives up whatever this owner has: its grant, an offer or its place in the queue. A grant or an offer is passed on to the
     * process at the head of the queue as a short offer, with one hint to it; without a queue, or if the store has none, the lock is
     * free.
     *
     * @param keepFor how long the grant shall outlive this call before it is passed on; zero for not at all
     * @return {@code NOT_HELD} if the owner had no grant and no offer
     */
    CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor);

    /** Reads who has a lock; empty if it is free. */
    CompletionStage<Optional<LockRecord>> inspect(LockKey key);

    /**
     * Lists locks that are taken. A page is no snapshot: locks that change meanwhile may be missing or repeated.
     *
     * @param cursor empty for the first page, else of the page before
     * @param limit how many locks at the most, roughly; 1 to 1000
     * @throws UnsupportedOperationException without {@link LockCapability#LISTING}
     */
    CompletionStage<LockPage> list(Optional<String> cursor, int limit);

    /**
     * Ends the grant of whoever holds the lock, and of all who share it, if it has the expected token, and tells that process if the store gives hints. The
     * next grant has larger tokens than any that the evicted holder may have been given.
     *
     * @param expectedToken any token of the grant
     */
    CompletionStage<ReleaseOutcome> forceRelease(LockKey key, long expectedToken);

    /** The versions for optimistic locks that this store keeps too, on the same servers; empty if it does not. */
    default Optional<VersionStore> versions() {
        return Optional.empty();
    }

    /** Asks the server for a sign of life, with the least that it can do. */
    CompletionStage<Void> ping();

    /** Ends listening and gives back what the store opened, and nothing that it was given. */
    @Override
    void close();
}
