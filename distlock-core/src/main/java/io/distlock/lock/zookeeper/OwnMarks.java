package io.distlock.lock.zookeeper;

import io.distlock.lock.spi.Owner;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The marks that this process has, or may have, in ZooKeeper. A mark whose lease is over is ended by this process, and if that is
 * gone or stands still, by the end of its session. Thread-safe.
 */
final class OwnMarks {

    private final Endings endings;
    private final ConcurrentMap<Owner, OwnMark> marks = new ConcurrentHashMap<>();

    OwnMarks(Endings endings) {
        this.endings = endings;
    }

    /**
     * To be called before a mark is sent, and again when it is answered, as its lease counts from the answer.
     *
     * @param ending ends the mark in ZooKeeper
     */
    void begin(Owner owner, Session session, Duration lease, Supplier<? extends CompletionStage<?>> ending) {
        OwnMark mark = marks.computeIfAbsent(owner, missing -> new OwnMark(session, endings.newTimer()));
        mark.endNanos = endings.now() + lease.toNanos();
        mark.timer.start(lease, () -> endings.run(session, ending, () -> marks.remove(owner, mark)));
    }

    /** Whether the mark was made in this session, and its lease is not over. */
    boolean isLasting(Owner owner, Session session) {
        OwnMark mark = marks.get(owner);
        return mark != null && mark.session == session && !isOver(mark);
    }

    /** Whether it is a mark of this process whose lease is over, though it may still be there. */
    boolean isOver(Owner owner) {
        OwnMark mark = marks.get(owner);
        return mark != null && isOver(mark);
    }

    /** There is no such mark any more. */
    void forget(Owner owner) {
        OwnMark mark = marks.remove(owner);
        if (mark != null) {
            mark.timer.stop();
        }
    }

    int size() {
        return marks.size();
    }

    private boolean isOver(OwnMark mark) {
        return endings.now() - mark.endNanos >= 0;
    }

    private static final class OwnMark {

        private final Session session;
        private final NodeTimer timer;
        private volatile long endNanos;

        OwnMark(Session session, NodeTimer timer) {
            this.session = session;
            this.timer = timer;
        }
    }
}
