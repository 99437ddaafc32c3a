package io.distlock.samples.shop.demo;

import java.util.HashSet;
import java.util.Set;

/**
 * What three services have in their books of one kind of orders.
 *
 * @param ordered ids of orders that the order service has
 * @param delivered ids of those for which stock is gone
 * @param paid ids of those for which money is gone
 * @param goods what the stock is worth that is gone
 * @param money how much was paid
 */
record Books(Set<String> ordered, Set<String> delivered, Set<String> paid, long goods, long money) {

    /** Orders that one of them has and another one has not. */
    int torn() {
        Set<String> any = new HashSet<>(ordered);
        any.addAll(delivered);
        any.addAll(paid);
        return any.size() - complete();
    }

    /** Orders that all three have. */
    int complete() {
        Set<String> all = new HashSet<>(ordered);
        all.retainAll(delivered);
        all.retainAll(paid);
        return all.size();
    }

    int deliveredUnpaid() {
        return without(delivered, paid);
    }

    int paidUnordered() {
        return without(paid, ordered);
    }

    boolean agree() {
        return torn() == 0 && goods == money;
    }

    private static int without(Set<String> some, Set<String> others) {
        Set<String> left = new HashSet<>(some);
        left.removeAll(others);
        return left.size();
    }
}
