package io.distlock.consensus.redis;

/** Why an acceptor on Redis may be believed to remember what it has promised. */
public enum Durability {

    /**
     * Every write is on disk before it is answered: {@code appendonly yes}, {@code appendfsync always}, which is checked. A server that
     * was restarted is taken back by itself if it kept its mark. A restored old copy of its file cannot be told from the good one.
     */
    FSYNC_ALWAYS,

    /**
     * Nothing is asked of the disk: a server that was restarted is out until an operator empties it and has it readmitted. Safe against
     * restored copies too.
     */
    RESTART_QUARANTINE
}
