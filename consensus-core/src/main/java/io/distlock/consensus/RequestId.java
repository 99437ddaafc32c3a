package io.distlock.consensus;

/**
 * Identity of one change, by which a register recognizes that it is asked for it again. Immutable.
 *
 * @param id 1 to 40 of {@code [A-Za-z0-9_-]}, different for every change of one register
 * @param proposedAt counter of the first ballot at which the change was proposed, 0 as long as it was not. A register remembers
 *     its last 16 changes; from this number it knows whether the change would still be among them
 */
public record RequestId(String id, long proposedAt) {

    private static final int LENGTH_MAX = 40;

    public RequestId {
        if (!Names.isName(id, LENGTH_MAX, "_-")) {
            throw new IllegalArgumentException("A request id has 1 to %d of [A-Za-z0-9_-]; this one has %d characters"
                    .formatted(LENGTH_MAX, id.length()));
        }
        if (proposedAt < 0) {
            throw new IllegalArgumentException("proposedAt is %d, must not be negative".formatted(proposedAt));
        }
    }

    /** Identity of a change that was never proposed. */
    public static RequestId of(String id) {
        return new RequestId(id, 0);
    }

    /** The same, once it was proposed with this counter too. */
    public RequestId proposed(long counter) {
        return proposedAt == 0 || counter < proposedAt ? new RequestId(id, counter) : this;
    }
}
