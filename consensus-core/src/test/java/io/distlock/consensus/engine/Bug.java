package io.distlock.consensus.engine;

/**
 * The deliberate bugs that random schedules catch, by number. The sixteenth, a ballot that is used again, has a directed schedule in
 * {@code DirectedSchedulesTests}: random ones cannot find it.
 */
enum Bug {
    NONE(0),
    QUORUM_TOO_SMALL(1),
    ACCEPT_IGNORES_PROMISE(2),
    VALUE_NOT_FROM_HIGHEST_BALLOT(3),
    BLIND_RETRY_AFTER_UNKNOWN(4),
    READ_WITHOUT_WRITE_BACK(5),
    NAIVE_DELETION(6),
    DELETION_WITHOUT_FLOOR(7),
    TOMBSTONE_AT_MAJORITY_ONLY(8),
    ANSWER_BEFORE_SYNC(9),
    WIPED_NODE_REJOINS(10),
    WIPED_NODE_READMITTED_BLANK(11),
    STALE_PROMISE_COUNTED(12),
    CACHED_BALLOT_KEPT_AFTER_UNCLEAR_ACCEPT(13),
    ACCEPT_COMPARES_WITH_PROMISE_ONLY(14),
    SWEEP_WITHOUT_FENCE(15);

    private final int number;

    Bug(int number) {
        this.number = number;
    }

    /** From 1. */
    int number() {
        return number;
    }
}
