package io.distlock.txn.autoconfigure.http.observe;

import io.distlock.txn.autoconfigure.http.CallListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** Meters calls to other services, by target, and what is refused of theirs. Thread-safe. */
final class CallMeters implements CallListener {

    private final MeterRegistry registry;

    CallMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void called(String target, End end, Duration duration) {
        Timer.builder("distlock.transaction.call")
                .description("Calls to other services within transactions")
                .tag("target", target)
                .tag("outcome", end.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .record(duration);
    }

    @Override
    public void refused(int status) {
        Counter.builder("distlock.transaction.refused")
                .description("Calls and orders of other services that were not taken in")
                .tag("status", Integer.toString(status))
                .register(registry)
                .increment();
    }
}
