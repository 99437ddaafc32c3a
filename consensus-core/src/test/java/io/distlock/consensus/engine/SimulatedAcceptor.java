package io.distlock.consensus.engine;

import io.distlock.consensus.ProtocolViolationException;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Reply.Keys;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.paxos.Ruling;
import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A server with a disk that syncs some time after a write; a crash loses what was not synced, or all but the beginning of it. */
final class SimulatedAcceptor {

    private static final long SYNC_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(4);
    private static final long SLOW_SYNC_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(300);

    final int seat;
    final VirtualProcess process;
    private final Simulation simulation;
    private final RandomGenerator random;
    private final Bug bug;
    private final AcceptorRules rules;
    private final Monitor monitor;
    private final Memory disk = new Memory();
    private final Memory cache = new Memory();
    private final Deque<Memory.Write> unsynced = new ArrayDeque<>();
    private long lastSyncNanos;

    SimulatedAcceptor(Simulation simulation, int seat, Bug bug, Monitor monitor) {
        this.simulation = simulation;
        this.random = simulation.newRandom();
        this.seat = seat;
        this.bug = bug;
        this.rules = AcceptorRules.with(bug);
        this.monitor = monitor;
        this.process = simulation.process("acceptor-" + seat);
    }

    /** Begins with a memory, before anything has happened. */
    void format(AcceptorMark mark) {
        disk.mark = Optional.of(mark);
        cache.become(disk);
    }

    /** Works on a request and answers once everything that the answer tells of is on disk. */
    void handle(Request request, Consumer<Reply> answer) {
        String key = request instanceof Request.OfRegister of ? of.key().name() : "";
        Ruling ruling;
        try {
            ruling = rules.rule(cache.mark, Optional.ofNullable(cache.states.get(key)), request);
        } catch (ProtocolViolationException e) {
            throw new AssertionError("I1: " + e.getMessage(), e);
        }
        if (ruling.writes()) {
            Memory.Write write = new Memory.Write(ruling.mark(), key, ruling.state(), ruling.forget());
            cache.apply(write);
            unsynced.add(write);
        }
        Reply reply = ruling.reply() instanceof Keys
                ? new Keys(
                        ruling.reply().number(),
                        cache.states.keySet().stream().map(RegisterKey::of).toList(),
                        "")
                : ruling.reply();
        if (bug == Bug.ANSWER_BEFORE_SYNC) {
            answer.accept(reply);
        }
        whenSynced(ruling.writes(), () -> {
            if (bug != Bug.ANSWER_BEFORE_SYNC) {
                monitor.answered(request, reply, disk);
                answer.accept(reply);
            }
        });
    }

    private void whenSynced(boolean wrote, Runnable then) {
        long now = simulation.time().nanoTime();
        if (wrote) {
            boolean slow = random.nextInt(50) == 0;
            long max = slow ? SLOW_SYNC_NANOS_MAX : SYNC_NANOS_MAX;
            lastSyncNanos = Math.max(lastSyncNanos, now + random.nextLong(max));
        }
        int writes = unsynced.size();
        if (writes == 0) {
            then.run();
            return;
        }
        Memory.Write last = unsynced.getLast();
        process.scheduler()
                .schedule(
                        () -> {
                            syncUpTo(last);
                            then.run();
                        },
                        Math.max(0, lastSyncNanos - now),
                        TimeUnit.NANOSECONDS);
    }

    private void syncUpTo(Memory.Write last) {
        if (isUnsynced(last)) {
            Memory.Write synced;
            do {
                synced = unsynced.remove();
                persist(synced);
            } while (synced != last);
        }
    }

    private boolean isUnsynced(Memory.Write wanted) {
        for (Memory.Write write : unsynced) {
            if (write == wanted) {
                return true;
            }
        }
        return false;
    }

    private void persist(Memory.Write write) {
        monitor.persisting(seat, disk, write);
        disk.apply(write);
    }

    void crash() {
        process.kill();
        if (!unsynced.isEmpty()) {
            simulation.sometimes("unsynced write lost");
            // a prefix may have reached the disk all the same
            int torn = random.nextInt(unsynced.size() + 1);
            for (int i = 0; i < torn; i++) {
                persist(unsynced.remove());
            }
            unsynced.clear();
        }
    }

    void restart() {
        process.restart();
        cache.become(disk);
        lastSyncNanos = 0;
    }

    /** Loses the disk, and with the bug only what is on it apart from the mark. */
    void wipe() {
        crash();
        unsynced.clear();
        disk.states.clear();
        if (bug != Bug.WIPED_NODE_REJOINS) {
            disk.mark = Optional.empty();
        }
        restart();
    }
}
