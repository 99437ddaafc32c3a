package io.distlock.consensus.engine;

/** Whether an acceptor counts, and why not. */
public enum Standing {
    /** It counts. */
    MEMBER("counts"),

    /** It gave no answer in time. */
    AWAY("does not answer"),

    /** It keeps nothing: it is new, or has lost everything. */
    EMPTY("keeps nothing: it is new, or it has lost what it kept"),

    /** It has kept something, but not what the group has counted on: it was being readmitted, or is of an earlier life. */
    OUTSIDE("has another memory than the group counts on: remove what it keeps and have it readmitted"),

    /** The server was started anew and may have lost promises, or it has kept a part only. */
    RESTARTED("was started anew and may have forgotten: remove what it keeps and have it readmitted"),

    /** The server may forget what it has promised. */
    UNSAFE(
            "may forget what it promises: it has to write everything to disk before it answers (appendonly yes, appendfsync always,"
                    + " unless restarts mean quarantine), must not evict (maxmemory-policy noeviction), and must have no replica, be none,"
                    + " never have been one, and be in no cluster"),

    /** It belongs to a group of another name. */
    FOREIGN("belongs to another group");

    private final String text;

    Standing(String text) {
        this.text = text;
    }

    /** For messages: what can be said of such an acceptor, after its name. */
    public String text() {
        return text;
    }

    /** Whether it answers and is kept out, until an operator has looked. */
    public boolean isQuarantined() {
        return this != MEMBER && this != AWAY;
    }
}
