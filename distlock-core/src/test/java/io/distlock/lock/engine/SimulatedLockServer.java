package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.memory.MemoryLockStore;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.LockRecord;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.spi.LockStoreListener;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.Renewal;
import io.distlock.lock.spi.RenewalResult;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a simulated lock store: one memory store on the clock of the server, which judges its own grants. It
 * survives restarts of its process as a disk would; a failover loses everything. Confined to one thread.
 */
final class SimulatedLockServer {

    private static final long EPOCH_MICROS = 1_767_225_600_000_000L;
    private static final Duration TOKEN_MARGIN = Duration.ofSeconds(5);

    /** The latest grant of a lock. */
    record LastGrant(Owner owner, long sentNanos, long executedNanos, Duration lease) {

        /** Whether the request was older than the time for which its sender cleans up. */
        boolean tooLateForCleanUp() {
            return executedNanos - sentNanos > lease.toNanos() * 19 / 10;
        }
    }

    /** The latest offer of a lock that was neither taken nor given up, by the clock of the server. */
    private record Offer(Owner owner, long sinceNanos) {}

    private static final long OFFER_NANOS = 1_000_000_000;

    private final Simulation simulation;
    private final VirtualProcess process;
    private final long originNanos;
    private final UnaryOperator<LockStore> mutation;
    private final Map<String, LockStoreListener> listeners = new LinkedHashMap<>();
    private final Map<LockKey, Long> highestTokens = new HashMap<>();
    private final Map<LockKey, LastGrant> lastGrants = new HashMap<>();
    private final Map<LockKey, Offer> offers = new HashMap<>();
    private final Set<Owner> lateGrants = new java.util.HashSet<>();
    private LockStore data;

    SimulatedLockServer(Simulation simulation, VirtualProcess process, UnaryOperator<LockStore> mutation) {
        this.simulation = simulation;
        this.process = process;
        this.originNanos = process.nanoTime();
        this.mutation = mutation;
        this.data = emptyStore();
    }

    VirtualProcess process() {
        return process;
    }

    void listen(String client, LockStoreListener listener) {
        LockStoreListener noticing = new LockStoreListener() {
            @Override
            public void onOffered(LockKey key, Owner owner) {
                simulation.sometimes("offered");
                offers.put(key, new Offer(owner, process.nanoTime()));
                listener.onOffered(key, owner);
            }

            @Override
            public void onContended(LockKey key, Owner owner) {
                listener.onContended(key, owner);
            }

            @Override
            public void onRevoked(LockKey key, Owner owner) {
                listener.onRevoked(key, owner);
            }

            @Override
            public void onHintsMissed() {
                listener.onHintsMissed();
            }
        };
        listeners.put(client, noticing);
        data.listen(client, noticing);
    }

    /** Tells every client that hints may be missing, as after a reconnection. */
    void reconnected() {
        listeners.values().forEach(LockStoreListener::onHintsMissed);
    }

    /** Another server takes over that has nothing of the data. */
    void failOver() {
        data = emptyStore();
        offers.clear();
        listeners.forEach(data::listen);
    }

    /**
     * Executes an acquire.
     *
     * @param callEnded whether the caller has stopped to wait for the answer
     */
    CompletionStage<AcquireResult> acquire(AcquireCommand command, long sentNanos, boolean callEnded) {
        long now = simulation.time().nanoTime();
        @Nullable LastGrant before = lastGrants.get(command.key());
        boolean held = inspect(command.key()).isPresent();
        return data.acquire(command).whenComplete((result, failure) -> {
            if (result instanceof AcquireResult.Granted granted) {
                if (held && before != null && before.owner().equals(command.owner())) {
                    simulation.sometimes("refill");
                }
                judgeTurn(command);
                if (callEnded) {
                    lateGrants.add(command.owner());
                }
                judge(command.key(), granted);
                lastGrants.put(command.key(), new LastGrant(command.owner(), sentNanos, now, command.lease()));
            } else {
                simulation.sometimes("contention");
                judgeRefusal(command.key(), held);
            }
        });
    }

    CompletionStage<List<RenewalResult>> renew(List<Renewal> renewals) {
        return data.renew(renewals);
    }

    CompletionStage<ReleaseOutcome> release(LockKey key, Owner owner, Duration keepFor) {
        return data.release(key, owner, keepFor).whenComplete((outcome, failure) -> {
            if (outcome == ReleaseOutcome.RELEASED && lateGrants.remove(owner)) {
                simulation.sometimes("orphan cleaned");
            }
            if (offers.containsKey(key) && offers.get(key).owner().equals(owner)) {
                offers.remove(key);
            }
        });
    }

    Optional<LockRecord> inspect(LockKey key) {
        return data.inspect(key).toCompletableFuture().join();
    }

    Optional<LastGrant> lastGrant(LockKey key) {
        return Optional.ofNullable(lastGrants.get(key));
    }

    /** Nobody barges past the process to which the lock is offered. */
    private void judgeTurn(AcquireCommand command) {
        Offer offer = offers.remove(command.key());
        if (offer == null || offer.owner().equals(command.owner())) {
            return;
        }
        simulation.sometimes("offer expired");
        if (isOpen(offer)) {
            simulation.fail(new AssertionError(command.owner() + " barges past " + offer));
        }
    }

    /** A lock is refused because of a holder or of an offer. */
    private void judgeRefusal(LockKey key, boolean held) {
        Offer offer = offers.get(key);
        if (!held && (offer == null || process.nanoTime() - offer.sinceNanos() > OFFER_NANOS + 1_000)) {
            simulation.fail(new AssertionError(key + " is refused although nobody has it"));
        }
    }

    /** By the server's clock, whose microseconds are rounded. */
    private boolean isOpen(Offer offer) {
        return process.nanoTime() - offer.sinceNanos() < OFFER_NANOS - 1_000;
    }

    private void judge(LockKey key, AcquireResult.Granted granted) {
        long highest = highestTokens.getOrDefault(key, 0L);
        if (granted.firstToken() <= highest || granted.lastToken() < granted.firstToken()) {
            simulation.fail(
                    new AssertionError("Tokens of %s do not grow: %s after %d".formatted(key, granted, highest)));
        }
        highestTokens.put(key, granted.lastToken());
    }

    /** Its hints are given within the step, which is safe here: they only begin their way through the network. */
    private LockStore emptyStore() {
        return mutation.apply(MemoryLockStore.create(
                () -> EPOCH_MICROS + (process.nanoTime() - originNanos) / 1000, TOKEN_MARGIN, Runnable::run));
    }
}
