package io.distlock.lock.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.LockKey;
import io.distlock.lock.spi.AcquireResult.Granted;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What every {@link LockStore} does. A subclass gives the stores, with {@link #TOKEN_MARGIN} where the store keeps tokens
 * for a time, and adds what is its own. This part: hints, several processes, and what stays behind.
 */
public abstract class LockStoreContract extends OperatorContract {

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

    @Test
    void processesSeeEachOther() {
        Owner first = owner("p1");
        take(first);
        LockStore other = open();
        AcquireCommand command = new AcquireCommand(key, owner("p2"), LEASE, 1, true, "test");

        assertThat(answer(other.acquire(command))).isInstanceOf(AcquireResult.Busy.class);
        release(first);
        assertThat(answer(other.acquire(command))).isInstanceOf(Granted.class);
    }

    @Test
    void nothingStaysBehind() {
        Owner holder = owner("p1");
        Owner waiter = owner("p2");
        take(holder, Duration.ofSeconds(1), 1);
        ask(waiter);
        release(holder);
        take(waiter, Duration.ofMillis(300), 1);
        ask(owner("p3"));
        everybodyDies();

        eventually(() -> leftovers().isEmpty());
    }

    @Test
    void tokensGrowAfterTheStoreHasForgottenThem() {
        Owner first = owner("p1");
        Granted before = take(first, SHORT_LEASE, 1);
        release(first);
        eventually(() -> leftovers().isEmpty());

        Granted after = take(owner("p2"));

        assertThat(after.firstToken()).isGreaterThan(before.lastToken());
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
