package io.distlock.documentation.snippet;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockMode;
import java.math.BigDecimal;
import java.util.Map;

class SharedPrices {

    private final Map<String, BigDecimal> prices;

    SharedPrices(Map<String, BigDecimal> prices) {
        this.prices = prices;
    }

    @DistributedLock(name = "price", key = "#sku", mode = LockMode.READ)
    public BigDecimal price(String sku) {
        return prices.getOrDefault(sku, BigDecimal.ZERO);
    }

    @DistributedLock(name = "price", key = "#sku", mode = LockMode.WRITE)
    public void raise(String sku, BigDecimal by) {
        prices.put(sku, price(sku).add(by));
    }
}
