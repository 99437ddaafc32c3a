package io.distlock.samples.jmsjpa;

import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes orders: the row and the message are both there afterwards, or neither is. */
@Service
public class OrderService {

    private final PurchaseOrders orders;
    private final JmsTemplate messages;

    OrderService(PurchaseOrders orders, JmsTemplate messages) {
        this.orders = orders;
        this.messages = messages;
    }

    // tag::place[]
    @Transactional // or @DistributedTransaction: both are one transaction over the database and the broker
    public void place(PurchaseOrder order, boolean refused) {
        orders.save(order);
        messages.convertAndSend("warehouse", order.id());
        if (refused) {
            throw new RefusedException(order.id());
        }
    }
    // end::place[]
}
