package io.distlock.txn.faults;

/** Which decision log a worker has, and what kind of branches. */
enum LogKind {
    /** On ZooKeeper; both sides are participants. */
    ZOOKEEPER,
    /** In the debit side's database, in transactions of its own; both sides are participants. */
    JDBC,
    /** In the debit side's database, whose local transaction carries the decision; only the credit side is a participant. */
    JDBC_RIDING
}
