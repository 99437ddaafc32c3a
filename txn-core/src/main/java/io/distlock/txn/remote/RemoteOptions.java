package io.distlock.txn.remote;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What a service takes from others. Immutable.
 *
 * @param service name of this service, by which others call it; {@code [A-Za-z0-9._-]}, 1 to 48 characters
 * @param validity how long a message may be on its way; 1 s to 10 min
 * @param clockSkew how far the clocks of two services may be apart; 0 s to 5 min
 * @param rememberedMax how many calls are remembered, to know one that is delivered twice; 1 to 10 million. Further ones are refused
 */
public record RemoteOptions(String service, Duration validity, Duration clockSkew, int rememberedMax) {

    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9._-]{1,48}");
    private static final int REMEMBERED_MAX = 10_000_000;

    public RemoteOptions {
        requireService(service);
        if (validity.compareTo(Duration.ofSeconds(1)) < 0 || validity.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("Validity of a message must be 1 s to 10 min, not " + validity);
        }
        if (clockSkew.isNegative() || clockSkew.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("Clocks may be 0 s to 5 min apart, not " + clockSkew);
        }
        if (rememberedMax < 1 || rememberedMax > REMEMBERED_MAX) {
            throw new IllegalArgumentException(
                    "Calls to remember must be 1 to %d, not %d".formatted(REMEMBERED_MAX, rememberedMax));
        }
    }

    /** 30 seconds on the way, clocks up to 10 seconds apart, 100000 calls. */
    public static RemoteOptions of(String service) {
        return new RemoteOptions(service, Duration.ofSeconds(30), Duration.ofSeconds(10), 100_000);
    }

    public RemoteOptions withValidity(Duration value) {
        return new RemoteOptions(service, value, clockSkew, rememberedMax);
    }

    public RemoteOptions withClockSkew(Duration value) {
        return new RemoteOptions(service, validity, value, rememberedMax);
    }

    public RemoteOptions withRememberedMax(int value) {
        return new RemoteOptions(service, validity, clockSkew, value);
    }

    static String requireService(String name) {
        if (!SERVICE.matcher(name).matches()) {
            throw new IllegalArgumentException("Name of a service must match " + SERVICE);
        }
        return name;
    }
}
