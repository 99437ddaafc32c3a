package io.distlock.txn.log.zookeeper;

import io.distlock.txn.spi.DecisionLogListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what a log told. */
final class RecordedEnds implements DecisionLogListener {

    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final AtomicInteger gone = new AtomicInteger();

    @Override
    public void incarnationEnded(String incarnation) {
        ended.add(incarnation);
    }

    @Override
    public void ownerGone() {
        gone.incrementAndGet();
    }

    List<String> ended() {
        return ended;
    }

    int gone() {
        return gone.get();
    }
}
