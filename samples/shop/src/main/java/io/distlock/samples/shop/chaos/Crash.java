package io.distlock.samples.shop.chaos;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The point at which this process dies when it gets there the next time, if any. Thread-safe. */
@Component
class Crash {

    private static final Logger log = LoggerFactory.getLogger(Crash.class);

    private final AtomicReference<@Nullable CrashPoint> awaited = new AtomicReference<>();

    void at(CrashPoint point) {
        awaited.set(point);
    }

    void reached(CrashPoint point) {
        if (awaited.compareAndSet(point, null)) {
            log.info("dies now: {}", point.text());
            Runtime.getRuntime().halt(137); // what a shell says of a process that was killed with -9
        }
    }
}
