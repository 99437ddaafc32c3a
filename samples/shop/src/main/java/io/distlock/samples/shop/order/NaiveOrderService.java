package io.distlock.samples.shop.order;

import org.springframework.stereotype.Service;

/**
 * The same as {@link OrderService} in three local transactions. It puts back what it can, and a process that dies between them still
 * leaves books that do not agree.
 */
@Service
public class NaiveOrderService {

    private final Inventory inventory;
    private final Payment payment;
    private final Orders orders;

    NaiveOrderService(Inventory inventory, Payment payment, Orders orders) {
        this.inventory = inventory;
        this.payment = payment;
        this.orders = orders;
    }

    public void place(Order order) {
        long amount = inventory.takeAtOnce(order);
        try {
            payment.chargeAtOnce(order, amount);
        } catch (RuntimeException e) {
            inventory.putBack(order);
            throw e;
        }
        orders.add(order, amount);
    }
}
