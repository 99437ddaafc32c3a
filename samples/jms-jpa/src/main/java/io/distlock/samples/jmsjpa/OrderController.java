package io.distlock.samples.jmsjpa;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The shop's counter. */
@RestController
class OrderController {

    private static final long FIRST = 1001;

    private final OrderService service;
    private final PurchaseOrders orders;
    private final Shipments shipments;
    private final AtomicLong numbers = new AtomicLong(FIRST);

    OrderController(OrderService service, PurchaseOrders orders, Shipments shipments) {
        this.service = service;
        this.orders = orders;
        this.shipments = shipments;
    }

    /** How many there are. */
    record Counts(long orders, long shipments) {}

    @PostMapping("/orders")
    long place(@RequestParam String sku, @RequestParam(defaultValue = "false") boolean refused) {
        long id = numbers.getAndIncrement();
        service.place(new PurchaseOrder(id, sku), refused);
        return id;
    }

    @GetMapping("/counts")
    Counts counts() {
        return new Counts(orders.count(), shipments.count());
    }
}
