package io.distlock.samples.transfer;

/**
 * Both books, as they are at this moment.
 *
 * @param checking sum of all checking accounts
 * @param savings sum of all savings accounts
 * @param announced sum of what was announced to savings accounts and is neither booked nor cancelled
 * @param debits entries in the book of checking accounts
 * @param credits entries in the book of savings accounts
 * @param onlyInOne entries that the other book does not have
 */
public record Books(long checking, long savings, long announced, int debits, int credits, int onlyInOne) {

    public long sum() {
        return checking + savings;
    }
}
