package io.distlock.lock.interceptor;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockMode;
import io.distlock.lock.OnBusy;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Methods under an optimistic lock that write a row, in transactions and without. */
class OptimisticStock {

    private final JdbcTemplate jdbc;

    OptimisticStock(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    @Transactional
    @DistributedLock(name = "stock", mode = LockMode.OPTIMISTIC, maxAttempts = 4, backoff = "1ms", leaseTime = "300ms")
    public void insertInOwnTransaction(Runnable action) {
        insertRow();
        action.run();
    }

    @Transactional(propagation = Propagation.REQUIRES_NEW)
    @DistributedLock(name = "stock", mode = LockMode.OPTIMISTIC)
    public void insertInNewTransaction(Runnable action) {
        insertRow();
        action.run();
    }

    @Transactional
    @DistributedLock(name = "stock", mode = LockMode.OPTIMISTIC, maxAttempts = 1, onBusy = OnBusy.SKIP)
    public Optional<String> insertOrSkip(Runnable action) {
        insertRow();
        action.run();
        return Optional.of("done");
    }

    @Transactional
    @DistributedLock(
            name = "stock",
            mode = LockMode.OPTIMISTIC,
            maxAttempts = 1,
            onBusy = OnBusy.FALLBACK,
            fallbackMethod = "fallback")
    public String insertOrFallBack(Runnable action) {
        insertRow();
        action.run();
        return "done";
    }

    String fallback(Runnable action) {
        return "fallback";
    }

    @Transactional
    @DistributedLock(name = "stock", mode = LockMode.OPTIMISTIC, condition = "#needed")
    public void insertIf(boolean needed, Runnable action) {
        insertRow();
        action.run();
    }

    @DistributedLock(name = "stock", mode = LockMode.OPTIMISTIC, leaseTime = "300ms")
    public void insert(Runnable action) {
        insertRow();
        action.run();
    }

    @DistributedLock(name = "order", mode = LockMode.OPTIMISTIC)
    public void insertOrder(Runnable action) {
        insertRow();
        action.run();
    }

    @Transactional(readOnly = true)
    @DistributedLock(name = "stock", mode = LockMode.OPTIMISTIC, backoff = "1ms")
    public void read(Runnable action) {
        action.run();
    }

    private void insertRow() {
        jdbc.update("insert into movement values (1)");
    }
}
