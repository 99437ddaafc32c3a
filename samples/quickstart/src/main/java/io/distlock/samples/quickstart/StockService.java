package io.distlock.samples.quickstart;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockHandle;
import io.distlock.lock.OnLost;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** Sells items. However many processes run it, one call at a time works on a sku. */
@Service
class StockService {

    static final Duration THINK_TIME = Duration.ofMillis(5); // prices, discounts, other services

    private static final Logger log = LoggerFactory.getLogger(StockService.class);

    private final Shelf shelf;

    StockService(Shelf shelf) {
        this.shelf = shelf;
    }

    /** Sells one item; empty if it is sold out. */
    @DistributedLock(name = "stock", key = "#sku")
    public Optional<Sale> buy(String sku, String buyer) throws InterruptedException {
        int items = shelf.items(sku);
        if (items == 0) {
            return Optional.empty();
        }
        Thread.sleep(THINK_TIME.toMillis());
        shelf.setItems(sku, items - 1);
        Sale sale = Sale.of(items, buyer);
        shelf.append(sku, sale);
        return Optional.of(sale);
    }

    /** Keeps everybody else from the sku for a while; if the lock is lost, the count is worth nothing and ends at once. */
    @DistributedLock(name = "stock", key = "#sku", onLost = OnLost.INTERRUPT)
    public void takeStock(String sku, Duration time) throws InterruptedException {
        long token = LockHandle.current().orElseThrow().fencingToken();
        log.info("Stocktaking of {} begins, {} s, token {}", sku, time.toSeconds(), token);
        Thread.sleep(time.toMillis());
        log.info("Stocktaking of {} ends: {} items", sku, shelf.items(sku));
    }
}
