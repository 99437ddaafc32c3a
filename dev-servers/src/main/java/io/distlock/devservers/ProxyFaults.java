package io.distlock.devservers;

import io.distlock.devservers.TcpProxy.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a {@link TcpProxy} does to the bytes at present. Thread-safe: {@code lock} guards every field. */
final class ProxyFaults {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Direction> paused = EnumSet.noneOf(Direction.class);
    private Duration delay = Duration.ZERO;
    private Optional<String> swallow = Optional.empty();
    private final AtomicInteger swallowed = new AtomicInteger();

    void pause(Direction direction) {
        change(() -> paused.add(direction));
    }

    void resume(Direction direction) {
        change(() -> paused.remove(direction));
    }

    void delay(Duration value) {
        change(() -> delay = value);
    }

    void swallowNextReplyTo(String text) {
        change(() -> swallow = Optional.of(text));
    }

    int swallowedReplies() {
        return swallowed.get();
    }

    void countSwallowed() {
        swallowed.incrementAndGet();
    }

    /** Makes waiting connections look whether they have been cut. */
    void wake() {
        change(() -> {});
    }

    /** Waits as long as the direction is paused or the connection stranded, and for the delay after that; not if it is cut. */
    void hold(Direction direction, ProxyConnection connection) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = delay.toNanos();
            while (!connection.isCut() && (held(direction, connection) || left > 0)) {
                if (held(direction, connection)) {
                    changed.await();
                } else {
                    left = changed.awaitNanos(left);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean held(Direction direction, ProxyConnection connection) {
        return paused.contains(direction) || connection.isStranded();
    }

    /** True for one request only: the one whose reply is to be swallowed. */
    boolean claims(byte[] piece, int length) {
        lock.lock();
        try {
            boolean claimed = swallow.filter(new String(piece, 0, length, StandardCharsets.ISO_8859_1)::contains)
                    .isPresent();
            if (claimed) {
                swallow = Optional.empty();
            }
            return claimed;
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
