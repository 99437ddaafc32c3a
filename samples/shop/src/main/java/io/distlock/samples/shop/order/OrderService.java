package io.distlock.samples.shop.order;

import io.distlock.lock.DistributedLock;
import io.distlock.txn.DistributedTransaction;
import java.time.Duration;
import org.springframework.stereotype.Service;

/** Places orders. Whichever process dies on the way, three services have the same order in their books, or none has. */
@Service
public class OrderService {

    private final Inventory inventory;
    private final Payment payment;
    private final Orders orders;

    OrderService(Inventory inventory, Payment payment, Orders orders) {
        this.inventory = inventory;
        this.payment = payment;
        this.orders = orders;
    }

    /** One order of a sku at a time, from however many processes. */
    @DistributedLock(name = "stock", key = "#order.sku")
    @DistributedTransaction
    public void place(Order order) {
        long amount = inventory.reserve(order); // over HTTP: try, confirm, cancel
        payment.charge(order, amount); //          over HTTP: prepare, commit, rollback
        orders.add(order, amount); //              in this service's own database, by XA
    }

    /** The same, with a while in which somebody looks at the order before it is decided. */
    @DistributedLock(name = "stock", key = "#order.sku")
    @DistributedTransaction(timeout = "90s")
    public void placeWithReview(Order order, Duration review) throws InterruptedException {
        place(order);
        Thread.sleep(review.toMillis());
    }
}
