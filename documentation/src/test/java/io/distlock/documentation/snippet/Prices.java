package io.distlock.documentation.snippet;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockMode;
import java.math.BigDecimal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

class Prices {

    private final JdbcClient jdbc;

    Prices(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional
    @DistributedLock(name = "price", key = "#sku", mode = LockMode.OPTIMISTIC)
    public void raise(String sku, BigDecimal by) {
        jdbc.sql("UPDATE price SET amount = amount + ? WHERE sku = ?")
                .params(by, sku)
                .update();
    }
}
