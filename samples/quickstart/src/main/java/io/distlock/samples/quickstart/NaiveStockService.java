package io.distlock.samples.quickstart;

import java.util.Optional;
import org.springframework.stereotype.Service;

/** The same as {@link StockService} without the lock: it sells the same item to several buyers. */
@Service
class NaiveStockService {

    private final Shelf shelf;

    NaiveStockService(Shelf shelf) {
        this.shelf = shelf;
    }

    public Optional<Sale> buy(String sku, String buyer) throws InterruptedException {
        int items = shelf.items(sku);
        if (items == 0) {
            return Optional.empty();
        }
        Thread.sleep(StockService.THINK_TIME.toMillis());
        shelf.setItems(sku, items - 1);
        Sale sale = Sale.of(items, buyer);
        shelf.append(sku, sale);
        return Optional.of(sale);
    }
}
