package io.distlock.samples.jmsjpa;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What the warehouse sends for an order that was announced to it. */
@Entity
public class Shipment {

    @Id
    private long orderId;

    /** For JPA. */
    protected Shipment() {}

    public Shipment(long orderId) {
        this.orderId = orderId;
    }

    public long orderId() {
        return orderId;
    }
}
