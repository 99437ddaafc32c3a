package io.distlock.txn.tcc;

/**
 * How calls of one branch that are repeated, late or out of order are kept from doing harm. Either way every branch has a row in
 * {@code distlock_txn_branch}, a cancel whose try never arrived calls nothing, and a try that arrives after its cancel is refused.
 */
public enum Fence {

    /**
     * For methods that work in the database of the row. The row changes in the same local transaction as the method's own work, so
     * try, confirm and cancel each take effect exactly once or not at all.
     */
    LOCAL_TX,

    /**
     * For methods with effects elsewhere, such as another service or Redis. A row is committed before the try runs, and from then on
     * the branch is always cancelled or confirmed, also if the try threw an exception or the process died in it.
     *
     * <p>Try, confirm and cancel run without a transaction. Confirm and cancel are called at least once: after a crash, and by two
     * instances at a time, more often; so they must be repeatable. Cancel may find that the try did nothing, or be called while it is
     * still running; it is called again after such a try has ended. Only if the process dies between the effect of such a late try and
     * that second cancel the effect stays, so a try should bound its calls by the deadline of the transaction.
     */
    INTENT
}
