package io.distlock.samples.jmsjpa;

import jakarta.jms.ConnectionFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The same with a broker that knows nothing of the transaction, as it is without XA. */
@Service
public class NaiveOrderService {

    private final PurchaseOrders orders;
    private final JmsTemplate messages;

    NaiveOrderService(
            PurchaseOrders orders, @Qualifier("nonXaJmsConnectionFactory") ConnectionFactory connectionFactory) {
        this.orders = orders;
        this.messages = new JmsTemplate(connectionFactory);
    }

    @Transactional
    public void place(PurchaseOrder order, boolean refused) {
        orders.save(order);
        messages.convertAndSend("warehouse", order.id());
        if (refused) {
            throw new RefusedException(order.id());
        }
    }
}
