package io.distlock.txn.tcc;

/** Somebody else changed the row at the same time: to be looked at again in a new transaction. Never leaves this package. */
final class RowRaceException extends Exception {

    private static final long serialVersionUID = 1L;

    RowRaceException(String message) {
        super(message);
    }

    RowRaceException(String message, Throwable cause) {
        super(message, cause);
    }
}
