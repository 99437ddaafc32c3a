package io.distlock.consensus;

/**
 * Name of one register. Immutable.
 *
 * @param name 1 to 512 of {@code [A-Za-z0-9._:/%-]}
 */
public record RegisterKey(String name) {

    private static final int LENGTH_MAX = 512;

    public RegisterKey {
        if (!Names.isName(name, LENGTH_MAX, "._:/%-")) {
            throw new IllegalArgumentException(
                    "A register's name has 1 to %d of [A-Za-z0-9._:/%%-]; this one has %d characters"
                            .formatted(LENGTH_MAX, name.length()));
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
