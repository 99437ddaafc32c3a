package io.distlock.consensus;

import java.util.regex.Pattern;

/**
 * Name of one register. Immutable.
 *
 * @param name 1 to 512 of {@code [A-Za-z0-9._:/%-]}
 */
public record RegisterKey(String name) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/%-]{1,512}");

    public RegisterKey {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A register's name must match %s; this one has %d characters".formatted(NAME, name.length()));
        }
    }

    public static RegisterKey of(String name) {
        return new RegisterKey(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
