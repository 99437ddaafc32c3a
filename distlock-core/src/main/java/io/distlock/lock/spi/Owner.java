package io.distlock.lock.spi;

import java.util.Objects;

/**
 * Owner of a remote grant: the process that asked, and a random token of this one acquisition. Nobody but the engine that
 * made it knows the token, so nobody else can renew or release the grant.
 *
 * @param process id of the process, routes wake-ups; {@code [A-Za-z0-9_-]+}
 * @param grant random token of the acquisition; {@code [A-Za-z0-9_-]+}
 */
public record Owner(String process, String grant) {

    public Owner {
        Objects.requireNonNull(process, "process");
        Objects.requireNonNull(grant, "grant");
    }

    /** Both parts in one string, as a store keeps it. */
    public String value() {
        return process + "." + grant;
    }

    /** Inverse of {@link #value()}. */
    public static Owner parse(String value) {
        int dot = value.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("No owner of a lock: " + value);
        }
        return new Owner(value.substring(0, dot), value.substring(dot + 1));
    }
}
