package io.distlock.txn.autoconfigure.manager;

import java.util.List;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * Finds an {@code EntityManager} that was used where only a distributed transaction was active. Spring gives out one then that belongs to
 * no transaction of a database, and nothing would ever write its changes.
 */
public final class LooseEntities {

    /** Spring registers its class of this package with the transaction that such an {@code EntityManager} is used in. */
    private static final String PACKAGE = "org.springframework.orm.";

    private LooseEntities() {}

    /**
     * Refuses them.
     *
     * @param synchronizations of the transaction
     * @param name of the transaction
     * @throws IllegalTransactionStateException if there is one
     */
    public static void requireNone(List<TransactionSynchronization> synchronizations, String name) {
        if (synchronizations.stream()
                .anyMatch(
                        synchronization -> synchronization.getClass().getName().startsWith(PACKAGE))) {
            throw new IllegalTransactionStateException(
                    "An EntityManager was used in transaction '%s' outside of a local transaction, so what it changed would be lost;"
                                    .formatted(name)
                            + " move it into a method with @Transactional, also where it only reads");
        }
    }
}
