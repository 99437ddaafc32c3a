package io.distlock.lock.engine;

import io.distlock.lock.LockKey;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.check.ExclusionChecker;
import io.distlock.simulation.check.FencedMutexModel;
import io.distlock.simulation.check.FencedResource;
import io.distlock.simulation.check.History;
import io.distlock.simulation.check.LinearizabilityChecker;
import io.distlock.simulation.check.MutexOperation;
import io.distlock.simulation.check.MutexOperation.Acquire;
import io.distlock.simulation.check.MutexOperation.Expire;
import io.distlock.simulation.check.MutexOperation.Release;
import io.distlock.simulation.check.MutexResult;
import io.distlock.simulation.check.MutexResult.Answer;
import io.distlock.simulation.check.MutexResult.Granted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Sees who holds which lock and believes in it, and asks the checkers: no two at a time, no valid holder with a stale token, and in the
 * end the history of a mutex. A store that loses everything in a failover owes only tokens that grow. Confined to one thread.
 */
final class LockWitness {

    private final Simulation simulation;
    private final boolean failOver;
    private final History<MutexOperation, MutexResult> history = new History<>();
    private final ExclusionChecker exclusion;
    private final FencedResource resource;
    private final Map<LockKey, List<Holder>> holders = new HashMap<>();

    LockWitness(Simulation simulation, boolean failOver) {
        this.simulation = simulation;
        this.failOver = failOver;
        this.exclusion = new ExclusionChecker(failOver ? ignored -> {} : simulation::fail);
        this.resource = FencedResource.checked(simulation::fail);
    }

    /** Somebody who was granted a lock and works under it. */
    record Holder(VirtualProcess process, String id, LockKey key, HeldLock handle) {

        /** As {@code isValid()}, without its side effects, since the process may be paused. */
        boolean believes() {
            return handle.status() == HeldLock.Status.HELD
                    && !handle.grant().expired(handle.engine().clock().now());
        }
    }

    /** The call of somebody who asks for a lock, and is refused or granted it. */
    History<MutexOperation, MutexResult>.Call asks(VirtualProcess process, String id, LockKey key) {
        return history.call(process.name(), key.id(), new Acquire(id));
    }

    void granted(Holder holder, History<MutexOperation, MutexResult>.Call call) {
        recordExpired(holder.key);
        call.returned(new Granted(holder.handle.fencingToken()));
        holdersOf(holder.key).add(holder);
        exclusion.enter(holder.key.id(), holder.id, holder::believes);
    }

    /** Lets a holder write, who does not ask whether it is valid, so that only the resource can stop it, and then release. */
    void worksAndReleases(Holder holder, boolean wasPaused, Supplier<CompletableFuture<ReleaseOutcome>> release) {
        LockKey key = holder.key;
        exclusion.look(key.id());
        boolean valid = holder.believes();
        if (!valid && wasPaused) {
            simulation.sometimes("paused holder");
        }
        if (!resource.write(key.id(), holder.id, holder.handle.fencingToken())) {
            simulation.sometimes("stale write refused");
            if (valid && !failOver) {
                simulation.fail(new AssertionError(holder.id + " is valid and its token is stale"));
            }
        }
        exclusion.leave(key.id(), holder.id);
        recordExpired(key);
        if (!holdersOf(key).remove(holder)) {
            release.get();
            return;
        }
        var call = history.call(holder.process.name(), key.id(), new Release(holder.id));
        release.get().whenComplete((outcome, failure) -> {
            // a repeated release, whose first answer was lost, is told NOT_HELD
            if (outcome == ReleaseOutcome.RELEASED) {
                call.returned(Answer.RELEASED);
            } else {
                call.unknown();
            }
        });
    }

    void died(VirtualProcess process) {
        for (List<Holder> present : holders.values()) {
            present.removeIf(holder -> {
                if (holder.process != process) {
                    return false;
                }
                exclusion.leave(holder.key.id(), holder.id);
                recordExpiry(holder);
                return true;
            });
        }
    }

    void checkHistory() {
        if (!failOver) {
            new LinearizabilityChecker<>(FencedMutexModel.strict()).check(history);
        }
    }

    /** Lets the history know whose lease is over by now, so that others may follow. */
    private void recordExpired(LockKey key) {
        holdersOf(key).removeIf(holder -> {
            if (holder.believes()) {
                return false;
            }
            recordExpiry(holder);
            return true;
        });
    }

    private void recordExpiry(Holder holder) {
        history.call(holder.process.name(), holder.key.id(), new Expire(holder.id))
                .unknown();
    }

    private List<Holder> holdersOf(LockKey key) {
        return holders.computeIfAbsent(key, absent -> new ArrayList<>());
    }
}
