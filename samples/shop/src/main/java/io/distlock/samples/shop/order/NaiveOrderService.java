package io.distlock.samples.shop.order;

import org.springframework.stereotype.Service;

/** The same as {@link OrderService} in three local transactions: what dies between them leaves books that do not agree. */
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
        payment.chargeAtOnce(order, amount);
        orders.add(order, amount);
    }
}
