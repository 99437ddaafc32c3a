package io.distlock.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireResult.Busy;
import io.distlock.lock.spi.AcquireResult.Granted;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What stores do that let processes wait in a queue, tell them hints, and list their locks. */
public abstract class QueueContract extends ListingContract {

    @Override
    protected Set<LockCapability> testedCapabilities() {
        return Set.of(LockCapability.FAIR, LockCapability.HINTS, LockCapability.LISTING);
    }

    @Test
    void waitersAreServedInOrder() {
        Owner holder = owner("p1");
        Owner first = owner("p2");
        Owner second = owner("p3");
        take(holder);
        busy(ask(first));
        busy(ask(second));

        release(holder);
        busy(ask(second));
        Granted toFirst = granted(ask(first));
        release(first);
        Granted toSecond = granted(ask(second));

        assertThat(toFirst.contended()).isTrue();
        assertThat(toSecond.contended()).isFalse();
        assertThat(toSecond.firstToken()).isGreaterThan(toFirst.lastToken());
    }

    @Test
    void attemptThatDoesNotQueueLeavesNoTrace() {
        Owner holder = owner("p1");
        take(holder);
        busy(tryOnce(owner("p2")));

        assertThat(answer(store.inspect(key)).orElseThrow().waitingProcesses()).isZero();
        assertThat(renew(holder)).isEqualTo(RenewalResult.RENEWED);
        release(holder);
        assertThat(tryOnce(owner("p3"))).isInstanceOf(Granted.class);
    }

    @Test
    void askingAgainKeepsThePlace() {
        Owner holder = owner("p1");
        Owner first = owner("p2");
        take(holder);
        ask(first);
        ask(owner("p3"));
        ask(first);

        assertThat(answer(store.inspect(key)).orElseThrow().waitingProcesses()).isEqualTo(2);
        release(holder);
        assertThat(ask(first)).isInstanceOf(Granted.class);
    }

    @Test
    void newcomerDoesNotBargeAfterRelease() {
        Owner holder = owner("p1");
        Owner waiter = owner("p2");
        take(holder);
        ask(waiter);

        release(holder);

        busy(tryOnce(owner("p3")));
        assertThat(tryOnce(waiter)).isInstanceOf(Granted.class);
    }

    @Test
    void newcomerDoesNotBargeAfterExpiry() {
        Owner former = owner("p1");
        Owner waiter = owner("p2");
        Granted grant = takeBriefly(former, 1);
        ask(waiter);
        endLease(former);
        awaitEnd(grant);

        busy(tryOnce(owner("p3")));
        busy(ask(owner("p4")));
        assertThat(ask(waiter)).isInstanceOf(Granted.class);
    }

    @Test
    void headTakesTheLockAfterExpiry() {
        Owner former = owner("p1");
        Owner waiter = owner("p2");
        takeBriefly(former, 1);
        ask(waiter);
        endLease(former);

        eventually(() -> ask(waiter) instanceof Granted);
    }

    @Test
    void offerThatIsNotTakenExpires() {
        Owner holder = owner("p1");
        Owner sleeper = owner("p2");
        take(holder);
        ask(sleeper);
        release(holder);
        busy(tryOnce(owner("p3")));

        eventually(() -> tryOnce(owner("p3")) instanceof Granted);

        busy(ask(sleeper));
    }

    @Test
    void offerIsNotAGrant() {
        Owner holder = owner("p1");
        Owner waiter = owner("p2");
        take(holder);
        ask(waiter);
        release(holder);

        assertThat(renew(waiter)).isEqualTo(RenewalResult.LOST);
    }

    @Test
    void offerThatIsGivenUpIsPassedOn() {
        Owner holder = owner("p1");
        Owner first = owner("p2");
        Owner second = owner("p3");
        take(holder);
        ask(first);
        ask(second);
        release(holder);

        assertThat(release(first)).isEqualTo(ReleaseOutcome.RELEASED);

        busy(tryOnce(first));
        assertThat(tryOnce(second)).isInstanceOf(Granted.class);
    }

    @Test
    void waiterThatGivesUpLeavesTheQueue() {
        Owner holder = owner("p1");
        Owner waiter = owner("p2");
        take(holder);
        ask(waiter);

        assertThat(release(waiter)).isEqualTo(ReleaseOutcome.NOT_HELD);

        assertThat(answer(store.inspect(key)).orElseThrow().waitingProcesses()).isZero();
        release(holder);
        assertThat(tryOnce(owner("p3"))).isInstanceOf(Granted.class);
    }

    @Test
    void deadHeadIsSkippedByTheRelease() {
        Owner holder = owner("p1");
        Owner dead = owner("p2");
        Owner living = owner("p3");
        take(holder);
        askAsMortal(dead);
        ask(living);
        die(dead, living);

        release(holder);

        busy(tryOnce(dead));
        assertThat(tryOnce(living)).isInstanceOf(Granted.class);
    }

    @Test
    void deadHeadIsSkippedAfterExpiry() {
        Owner living = owner("p3");
        Owner former = owner("p1");
        takeBriefly(former, 1);
        ask(owner("p2"));
        ask(living);
        endLease(former);

        eventually(() -> ask(living) instanceof Granted);
    }

    @Test
    void renewalTellsThatOthersWait() {
        Owner holder = owner("p1");
        take(holder);
        ask(owner("p2"));

        assertThat(renew(holder)).isEqualTo(RenewalResult.RENEWED_CONTENDED);
    }

    @Test
    void keptLockGoesToTheWaiterInTheEnd() {
        Owner holder = owner("p1");
        Owner waiter = owner("p2");
        take(holder);
        ask(waiter);
        answer(store.release(key, holder, Duration.ofMillis(300)));

        AcquireResult early = ask(waiter);

        assertThat(early).isInstanceOf(Busy.class);
        eventually(() -> ask(waiter) instanceof Granted);
    }

    @Test
    void lockOnOfferIsTheFormerHoldersNoMore() {
        Owner holder = owner("p1");
        Granted granted = take(holder);
        ask(owner("p2"));
        release(holder);

        awaitEnd(granted);
        assertThat(answer(store.inspect(key)).isPresent()).isEqualTo(offersAreShown());
    }

    @Test
    void forcedReleasePassesTheLockOn() {
        Owner waiter = owner("p2");
        Granted granted = take(owner("p1"));
        ask(waiter);

        answer(store.forceRelease(key, granted.firstToken()));

        busy(tryOnce(owner("p3")));
        assertThat(tryOnce(waiter)).isInstanceOf(Granted.class);
    }

    @Test
    void releaseTellsTheHeadOfTheQueue() {
        Owner holder = owner("p1");
        Owner waiter = owner("p2");
        RecordedHints hints = listen("p2");
        RecordedHints others = listen("p3");
        take(holder);
        ask(waiter);
        ask(owner("p3"));

        release(holder);

        eventually(() -> hints.has("offered", key, waiter));
        assertThat(others.hints()).noneMatch(hint -> hint.startsWith("offered"));
    }

    @Test
    void firstWaiterIsToldToTheHolder() {
        Owner holder = owner("p1");
        RecordedHints hints = listen("p1");
        take(holder);

        ask(owner("p2"));

        eventually(() -> hints.has("contended", key, holder));
    }

    @Test
    void forcedReleaseIsToldToTheEvictedHolder() {
        Owner holder = owner("p1");
        RecordedHints hints = listen("p1");
        Granted granted = take(holder);

        answer(store.forceRelease(key, granted.firstToken()));

        eventually(() -> hints.has("revoked", key, holder));
    }

    @Test
    void listenerThatThrowsHearsTheNextHintToo() {
        Owner waiter = owner("p2");
        RecordedHints hints = listen("p2");
        LockStore stubborn = openFor("p1");
        RecordedHints second = new RecordedHints();
        stubborn.listen("p1", new ThrowingListener(second));
        awaitListening(second);
        Granted granted = take(owner("p1"));
        ask(waiter);

        answer(store.forceRelease(key, granted.firstToken()));

        eventually(() -> second.hints().size() >= 2);
        eventually(() -> hints.has("offered", key, waiter));
    }

    private RecordedHints listen(String process) {
        RecordedHints hints = new RecordedHints();
        openFor(process).listen(process, hints);
        awaitListening(hints);
        return hints;
    }

    /** Passes on, and fails. */
    private record ThrowingListener(RecordedHints next) implements LockStoreListener {

        @Override
        public void onOffered(LockKey key, Owner owner) {
            next.onOffered(key, owner);
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void onContended(LockKey key, Owner owner) {
            next.onContended(key, owner);
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void onRevoked(LockKey key, Owner owner) {
            next.onRevoked(key, owner);
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void onHintsMissed() {
            next.onHintsMissed();
            throw new IllegalStateException("on purpose");
        }
    }
}
