package io.distlock.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.lock.LockKey;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link VersionStore} does, seen from two processes. */
public abstract class VersionStoreContract {

    /** How long the store under test remembers a version beyond its need. */
    protected static final Duration MARGIN = Duration.ofMillis(300);

    private static final Duration KEEP = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(150);

    private final LockKey key = LockKey.of("contract", UUID.randomUUID());
    private LockStore locks;
    private LockStore otherLocks;
    private VersionStore store;
    private VersionStore other;

    /** A store of a process; all of them on the same data. */
    protected abstract LockStore newStore();

    /** Everything that the data hold now. */
    protected abstract Set<String> leftovers();

    /** Lets time go by; a store on a virtual clock advances it. */
    protected abstract void pass(Duration time);

    @BeforeEach
    void open() {
        locks = newStore();
        otherLocks = newStore();
        store = locks.versions().orElseThrow();
        other = otherLocks.versions().orElseThrow();
    }

    @AfterEach
    void close() {
        locks.close();
        otherLocks.close();
    }

    @Test
    void versionIsEvenAndStaysTheSame() {
        long version = version();

        assertThat(version).isPositive().isEven();
        assertThat(version()).isEqualTo(version);
    }

    @Test
    void markKeepsReadersAwayUntilItIsPublished() {
        long version = version();
        Owner owner = owner();

        assertThat(mark(version, owner, LEASE)).isInstanceOf(MarkResult.Marked.class);
        assertThat(answer(other.read(key, KEEP)))
                .isInstanceOfSatisfying(
                        VersionReading.Committing.class,
                        committing ->
                                assertThat(committing.leaseLeft()).isPositive().isLessThanOrEqualTo(LEASE));
        assertThat(answer(other.publish(key, owner))).isEqualTo(PublishResult.PUBLISHED);
        assertThat(version()).isEven().isGreaterThan(version);
    }

    @Test
    void newestReadingSeesWhatOthersHaveDone() {
        long version = version();
        assertThat(stable(other.readNewest(key, KEEP))).isEqualTo(version);
        Owner owner = owner();

        mark(version, owner, LEASE);
        assertThat(answer(other.readNewest(key, KEEP))).isInstanceOf(VersionReading.Committing.class);
        answer(store.publish(key, owner));
        assertThat(stable(other.readNewest(key, KEEP))).isGreaterThan(version);
    }

    @Test
    void markLastsNoLongerThanAskedFor() {
        MarkResult.Marked marked = (MarkResult.Marked) mark(version(), owner(), SHORT);

        assertThat(marked.lease()).isEqualTo(SHORT);
    }

    @Test
    void onlyOneOfTwoThatReadTheSameVersionMarksIt() {
        long version = version();

        assertThat(mark(version, owner(), LEASE)).isInstanceOf(MarkResult.Marked.class);
        assertThat(answer(other.mark(key, version, owner(), LEASE))).isInstanceOf(MarkResult.Conflict.class);
    }

    @Test
    void oldVersionIsNeverMarkedAgain() {
        long version = version();
        Owner owner = owner();
        mark(version, owner, LEASE);
        answer(store.publish(key, owner));

        assertThat(mark(version, owner(), LEASE)).isInstanceOf(MarkResult.Conflict.class);
        assertThat(mark(version, owner, LEASE)).isInstanceOf(MarkResult.Conflict.class);
        assertThat(mark(version + 1, owner(), LEASE)).isInstanceOf(MarkResult.Conflict.class);
    }

    @Test
    void repeatedMarkIsTheSameMarkWithANewLease() {
        long version = version();
        Owner owner = owner();
        mark(version, owner, SHORT);

        assertThat(mark(version, owner, LEASE)).isInstanceOf(MarkResult.Marked.class);
        pass(SHORT.plus(SHORT));

        assertThat(answer(other.read(key, KEEP))).isInstanceOf(VersionReading.Committing.class);
    }

    @Test
    void repeatedPublicationChangesNothing() {
        Owner owner = owner();
        mark(version(), owner, LEASE);
        answer(store.publish(key, owner));
        long version = version();

        assertThat(answer(store.publish(key, owner))).isEqualTo(PublishResult.NOT_MARKED);
        assertThat(version()).isEqualTo(version);
    }

    @Test
    void markOfAnotherOwnerIsNotPublished() {
        mark(version(), owner(), LEASE);

        assertThat(answer(other.publish(key, owner()))).isEqualTo(PublishResult.NOT_MARKED);
        assertThat(answer(store.read(key, KEEP))).isInstanceOf(VersionReading.Committing.class);
    }

    @Test
    void markThatIsOverIsPassedByAndItsOwnerComesTooLate() {
        long version = version();
        Owner dead = owner();
        mark(version, dead, SHORT);

        pass(SHORT.plusMillis(50));

        long next = version();
        assertThat(next).isEven().isGreaterThan(version);
        assertThat(answer(other.publish(key, dead))).isEqualTo(PublishResult.NOT_MARKED);
        assertThat(mark(version, dead, LEASE)).isInstanceOf(MarkResult.Conflict.class);
        assertThat(version()).isEqualTo(next);
    }

    @Test
    void markThatIsOverButWasNotMetYetIsNotPublishedEither() {
        Owner late = owner();
        mark(version(), late, SHORT);

        pass(SHORT.plusMillis(50));

        assertThat(answer(store.publish(key, late))).isEqualTo(PublishResult.NOT_MARKED);
        assertThat(answer(store.read(key, KEEP))).isInstanceOf(VersionReading.Stable.class);
    }

    @Test
    void forgottenVersionIsFollowedByALargerOne() {
        long last = 0;
        for (int i = 0; i < 50; i++) {
            Owner owner = owner();
            mark(stable(store.read(key, Duration.ofMillis(1))), owner, SHORT);
            answer(store.publish(key, owner));
            last = stable(store.read(key, Duration.ofMillis(1)));
        }

        awaitEmpty();

        assertThat(mark(last, owner(), LEASE)).isInstanceOf(MarkResult.Conflict.class);
        assertThat(version()).isEven().isGreaterThan(last);
    }

    @Test
    void nothingStaysBehind() {
        mark(stable(store.read(key, Duration.ofMillis(1))), owner(), SHORT);

        awaitEmpty();
    }

    @Test
    void versionThatWasReadIsRememberedForTheWork() {
        long version = version();

        pass(MARGIN.multipliedBy(3));

        assertThat(mark(version, owner(), LEASE)).isInstanceOf(MarkResult.Marked.class);
    }

    private void awaitEmpty() {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    pass(Duration.ofMillis(20));
                    return leftovers().isEmpty();
                });
    }

    private long version() {
        return stable(store.read(key, KEEP));
    }

    private MarkResult mark(long version, Owner owner, Duration lease) {
        return answer(store.mark(key, version, owner, lease));
    }

    private static long stable(CompletionStage<VersionReading> reading) {
        return ((VersionReading.Stable) answer(reading)).version();
    }

    private static Owner owner() {
        return new Owner("p", UUID.randomUUID().toString());
    }

    protected static <T> T answer(CompletionStage<T> step) {
        return step.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
