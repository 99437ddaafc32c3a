package io.distlock.samples.transfer;

import java.util.UUID;

/**
 * An order to move money.
 *
 * @param id of the entries in both books
 * @param from checking account
 * @param to savings account
 * @param amount whole euros
 */
public record Transfer(UUID id, String from, String to, long amount) {

    public Transfer {
        if (amount < 1) {
            throw new IllegalArgumentException("amount is %d, must be at least 1".formatted(amount));
        }
    }

    public static Transfer of(String from, String to, long amount) {
        return new Transfer(UUID.randomUUID(), from, to, amount);
    }
}
