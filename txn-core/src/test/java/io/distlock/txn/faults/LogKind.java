package io.distlock.txn.faults;

/** Which decision log a worker has, and what kind of branches. */
enum LogKind {
    /** On one ZooKeeper server; both sides are participants. */
    ZOOKEEPER,
    /** On three ZooKeeper servers; both sides are participants. */
    ZOOKEEPER_ENSEMBLE,
    /** In the debit side's database, in transactions of its own; both sides are participants. */
    JDBC,
    /** In the debit side's database, whose local transaction carries the decision; only the credit side is a participant. */
    JDBC_RIDING,
    /** In registers on three Redis servers; both sides are participants. */
    QUORUM;

    boolean isJdbc() {
        return this == JDBC || this == JDBC_RIDING;
    }

    boolean isZooKeeper() {
        return this == ZOOKEEPER || this == ZOOKEEPER_ENSEMBLE;
    }
}
