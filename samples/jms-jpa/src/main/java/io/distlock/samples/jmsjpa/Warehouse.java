package io.distlock.samples.jmsjpa;

import org.springframework.jms.annotation.JmsListener;
import org.springframework.stereotype.Component;

/** Ships what was announced: receiving the message and storing the shipment are one transaction too. */
@Component
class Warehouse {

    private final Shipments shipments;

    Warehouse(Shipments shipments) {
        this.shipments = shipments;
    }

    @JmsListener(destination = "warehouse")
    void ship(long order) {
        shipments.save(new Shipment(order));
    }
}
