package io.distlock.consensus.engine;

/**
 * The deliberate bugs of research/reliability.md section 7 that random schedules catch. The other two, a ballot that is used again and a
 * sweep without a fence, have directed schedules in {@code DirectedSchedulesTests}.
 */
enum Bug {
    NONE,
    QUORUM_TOO_SMALL,
    ACCEPT_IGNORES_PROMISE,
    VALUE_NOT_FROM_HIGHEST_BALLOT,
    BLIND_RETRY_AFTER_UNKNOWN,
    READ_WITHOUT_WRITE_BACK,
    NAIVE_DELETION,
    DELETION_WITHOUT_FLOOR,
    TOMBSTONE_AT_MAJORITY_ONLY,
    ANSWER_BEFORE_SYNC,
    WIPED_NODE_REJOINS,
    WIPED_NODE_READMITTED_BLANK,
    STALE_PROMISE_COUNTED,
    CACHED_BALLOT_KEPT_AFTER_UNCLEAR_ACCEPT,
    ACCEPT_COMPARES_WITH_PROMISE_ONLY
}
