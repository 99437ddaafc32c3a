package io.distlock.lock.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.spi.AcquireResult.Granted;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.LockStoreContract;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.RenewalResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The contract, every process with a store of its own, and what only this store promises. */
abstract class QuorumLockStoreFixture extends LockStoreContract {

    private final List<QuorumLockStore> stores = new ArrayList<>();
    private final Map<String, LockStore> homes = new HashMap<>();
    private QuorumLockStoreOptions options = QuorumLockStoreOptions.defaults();

    /** The acceptors of all tests of a class. */
    abstract Registers registers();

    @Override
    protected LockStore newStore() {
        QuorumLockStore another = QuorumLockStore.create(registers().open(), QuorumLockStoreOptions.defaults());
        stores.add(another);
        return another;
    }

    /** A process that gives a lock up stands back for others, so they must not be the same to the store. */
    @Override
    protected LockStore storeOf(Owner owner) {
        return homes.computeIfAbsent(owner.process(), process -> open());
    }

    @Override
    protected Set<String> leftovers() {
        Set<String> found = new HashSet<>();
        stores.forEach(each -> {
            if (each.traces() > 0) {
                found.add(each.traces() + " traces");
            }
        });
        Registers.await(new LockRegisters(registers().open(), "distlock").read(key))
                .tenure()
                .ifPresent(holder -> found.add(holder.toString()));
        return found;
    }

    @Test
    void deadHolderIsFreedAlsoWhenNobodyAsksAgain() {
        take(owner("p1"), SHORT_LEASE, 1);

        busy(tryOnce(owner("p2")));

        eventually(() -> leftovers().isEmpty());
    }

    @Test
    void shortWaitsAddUp() {
        Duration lease = Duration.ofSeconds(1);
        take(owner("p1"), lease, 1);
        long began = System.nanoTime();

        eventually(() -> tryOnce(owner("p2")) instanceof Granted);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(lease);
    }

    @Test
    void processThatGivesUpAWantedLockStandsBack() {
        options = options.withPollMax(Duration.ofSeconds(10)); // longer than any stall of the machine
        Owner holder = owner("p1");
        take(holder);
        busy(ask(owner("p2")));

        assertThat(renew(holder)).isEqualTo(RenewalResult.RENEWED_CONTENDED);
        release(holder);

        busy(tryOnce(owner("p1")));
        assertThat(tryOnce(owner("p2"))).isInstanceOf(Granted.class);
    }

    @Test
    void processThatGivesUpALockThatNobodyWantsMayTakeItAgain() {
        Owner holder = owner("p1");
        take(holder);
        busy(tryOnce(owner("p2")));

        release(holder);

        assertThat(tryOnce(owner("p1"))).isInstanceOf(Granted.class);
    }

    @Test
    void tokensFollowOneAnother() {
        Owner holder = owner("p1");
        Granted first = take(holder, LEASE, 64);
        release(holder);

        Granted second = take(owner("p2"), LEASE, 64);

        assertThat(second.firstToken()).isEqualTo(first.lastToken() + 1);
    }

    @Test
    void longestKeyHasARegisterToo() {
        key = LockKey.of("n".repeat(64), "k".repeat(512));
        Granted granted = take(owner("p1"));

        busy(tryOnce(owner("p2")));
        key = LockKey.of("n".repeat(64), "k".repeat(511) + "x");

        assertThat(tryOnce(owner("p2"))).isInstanceOf(Granted.class);
        assertThat(granted.firstToken()).isPositive();
    }

    @Test
    void registerWithSomethingElseInItIsAFailure() {
        PaxosRegister register = registers().open();
        Registers.await(
                register.update(RegisterKey.of("distlock/lock/" + key.id()), found -> Optional.of("something else")));

        assertThat(store.inspect(key))
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(LockStoreException.class);
        assertThat(store.release(key, owner("p1"), Duration.ZERO))
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(LockStoreException.class);
    }

    @Test
    void listingIsRefused() {
        assertThatThrownBy(() -> store.list(Optional.empty(), 10)).isInstanceOf(UnsupportedOperationException.class);
    }
}
