package io.distlock.txn.engine;

/** Deliberate mistakes, each of which the simulation must find. */
enum TransactionBug {
    NONE,
    /** COMMIT is recorded although the coordinator is fenced. */
    COMMIT_WITHOUT_OWNER_CHECK,
    /** A coordinator that comes back takes its old identity. */
    INCARNATION_REUSED,
    /** A decision is dropped when it is old. */
    DECISIONS_PURGED_BY_AGE,
    /** A decision is forgotten although an attempt to record COMMIT may still arrive. */
    ABORT_COLLECTED_TOO_EARLY,
    /** A later decision replaces an earlier one. */
    ABORT_OVERWRITES,
    /** A branch in doubt that reads nothing rolls back without recording that. */
    ABSENT_TAKEN_FOR_ABORT,
    /** A branch obeys a COMMIT that does not list it. */
    UNLISTED_BRANCH_COMMITS,
    /** A branch that has ended is forgotten, and begins anew when late work arrives. */
    NO_FENCE_ROW,
    /** A vote is given before it is durable. */
    VOTE_NOT_DURABLE,
    /** A branch acknowledges before it has committed. */
    ACKNOWLEDGED_TOO_EARLY,
    /** No answer from the log is taken for a refusal. */
    SILENCE_TAKEN_FOR_REFUSAL
}
