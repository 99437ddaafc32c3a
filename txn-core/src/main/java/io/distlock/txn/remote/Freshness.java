package io.distlock.txn.remote;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether a message may still be on its way, by the wall clocks of two services. */
record Freshness(Duration validity, Duration skew) {

    static Freshness of(RemoteOptions options) {
        return new Freshness(options.validity(), options.clockSkew());
    }

    Optional<Refusal> refusal(Instant issuedAt, Instant now) {
        Duration age = Duration.between(issuedAt, now);
        if (age.compareTo(validity.plus(skew)) > 0) {
            return Optional.of(new Refusal.Expired(age));
        }
        if (age.negated().compareTo(skew) > 0) {
            return Optional.of(new Refusal.NotYetValid(age.negated()));
        }
        return Optional.empty();
    }

    /** For how long a message can pass, from when it was issued by the fastest clock to when it expires by the slowest. */
    Duration window() {
        return validity.plus(skew.multipliedBy(2));
    }
}
