package io.distlock.documentation.snippet;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.fencing.JdbcFencingGuard;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

final class LockByHand {

    interface Stock {
        void take(String sku, long fencingToken);
    }

    private final LockManager locks;
    private final Stock stock;

    LockByHand(LockManager locks, Stock stock) {
        this.locks = locks;
        this.stock = stock;
    }

    void take(String sku) throws InterruptedException {
        try (LockHandle lock = locks.acquire(LockRequest.of("stock", sku))) {
            stock.take(sku, lock.fencingToken());
        }
    }

    void guard(DataSource dataSource, LockHandle lock) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            // ... the changes ...
            JdbcFencingGuard.check(connection, lock);
            connection.commit();
        }
    }
}
