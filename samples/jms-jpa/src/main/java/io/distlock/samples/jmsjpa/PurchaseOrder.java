package io.distlock.samples.jmsjpa;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** What a customer has ordered. */
@Entity
public class PurchaseOrder {

    @Id
    private long id;

    private String sku = "";

    /** For JPA. */
    protected PurchaseOrder() {}

    public PurchaseOrder(long id, String sku) {
        this.id = id;
        this.sku = sku;
    }

    public long id() {
        return id;
    }

    public String sku() {
        return sku;
    }
}
