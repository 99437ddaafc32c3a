package io.distlock.lock.autoconfigure;

import io.distlock.devservers.WorkerEvent;
import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.OptimisticConflictException;
import io.distlock.lock.autoconfigure.advice.DistlockAdviceAutoConfiguration;
import io.distlock.lock.autoconfigure.advice.DistlockTransactionAutoConfiguration;
import io.distlock.lock.autoconfigure.redis.DistlockRedisAutoConfiguration;
import io.distlock.lock.autoconfigure.zookeeper.DistlockZooKeeperAutoConfiguration;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/**
 * A process of {@link OptimisticProcessesIT}: it increments one row, and counts in a ledger that is written with the row, until it finds
 * that the row is high enough. If it is told to, it kills itself right before or right after a commit, and does not end before that.
 */
final class CounterProcess {

    static final String NEVER = "never";
    static final String CRASH_BEFORE = "before";
    static final String CRASH_AFTER = "after";

    private final Counter counter;
    private final String mode;

    private CounterProcess(Counter counter, String mode) {
        this.counter = counter;
        this.mode = mode;
    }

    /** Arguments: name, mode (transactional, plain or alternating), crash point, commits until the crash. */
    public static void main(String[] args) throws IOException {
        Crash crash = new Crash(args[2], Integer.parseInt(args[3]));
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.registerBean(Crash.class, () -> crash);
            context.register(Application.class);
            context.refresh();
            context.getBean(DataSourceTransactionManager.class).addListener(crash); // behind ours
            WorkerEvent.tell(System.out, "ready");
            System.in.read(); // the others are ready too, or gone
            new CounterProcess(context.getBean(Counter.class), args[1]).work(args[0]);
        }
    }

    private void work(String worker) {
        boolean high = false;
        for (int n = 1; !high; ) {
            try {
                high = isTransactional(n) ? counter.incrementInTransaction(worker, n) : counter.increment(worker, n);
                n++;
            } catch (OptimisticConflictException | LockStoreException e) {
                // nothing was committed; the store does not answer while a session begins anew
            }
        }
    }

    private boolean isTransactional(int n) {
        return mode.equals("alternating") ? n % 2 == 0 : mode.equals("transactional");
    }

    /** Its methods tell whether the row was high enough already, and nothing was to do. */
    static class Counter {

        private final JdbcTemplate jdbc;
        private final Crash crash;
        private final int goal;

        Counter(DataSource dataSource, Crash crash, int goal) {
            this.jdbc = new JdbcTemplate(dataSource);
            this.crash = crash;
            this.goal = goal;
        }

        @Transactional
        @DistributedLock("counter")
        public boolean incrementInTransaction(String worker, int n) {
            long value = value();
            if (isEnough(value)) {
                return true;
            }
            write(worker, n, value);
            return false;
        }

        @DistributedLock("counter")
        public boolean increment(String worker, int n) {
            long value = value();
            if (isEnough(value)) {
                return true;
            }
            crash.beforeCommit();
            write(worker, n, value);
            crash.afterCommit();
            return false;
        }

        private boolean isEnough(long value) {
            return value >= goal && !crash.isAhead();
        }

        private long value() {
            Long value = jdbc.queryForObject("select value from counter", Long.class);
            return value == null ? 0 : value;
        }

        /** One statement, which is atomic without a transaction too. */
        private void write(String worker, int n, long value) {
            jdbc.update(
                    "with written as (update counter set value = ? returning 1)"
                            + " insert into ledger select ?, ? from written",
                    value + 1,
                    worker,
                    n);
        }
    }

    /** Ends this process with SIGKILL, once. */
    static final class Crash implements TransactionExecutionListener {

        private final String point;
        private final AtomicInteger left;

        Crash(String point, int commits) {
            this.point = point;
            this.left = new AtomicInteger(commits);
        }

        boolean isAhead() {
            return !point.equals(NEVER);
        }

        void beforeCommit() {
            crashAt(CRASH_BEFORE);
        }

        void afterCommit() {
            crashAt(CRASH_AFTER);
        }

        @Override
        public void beforeCommit(TransactionExecution transaction) {
            beforeCommit();
        }

        @Override
        public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
            afterCommit();
        }

        private void crashAt(String here) {
            if (!point.equals(here) || left.decrementAndGet() != 0) {
                return;
            }
            try {
                String pid = Long.toString(ProcessHandle.current().pid());
                new ProcessBuilder("kill", "-9", pid).start().waitFor();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    @ImportAutoConfiguration({
        DataRedisAutoConfiguration.class,
        DistlockAutoConfiguration.class,
        DistlockRedisAutoConfiguration.class,
        DistlockZooKeeperAutoConfiguration.class,
        DistlockAdviceAutoConfiguration.class,
        DistlockTransactionAutoConfiguration.class
    })
    static class Application {

        @Bean
        @SuppressWarnings("deprecation") // the driver's own pool is all that this needs
        DataSource dataSource(Environment environment) {
            org.postgresql.ds.PGPoolingDataSource pool = new org.postgresql.ds.PGPoolingDataSource();
            pool.setUrl(environment.getRequiredProperty("counter.jdbc-url"));
            pool.setUser(environment.getRequiredProperty("counter.user"));
            return pool;
        }

        @Bean
        DataSourceTransactionManager transactionManager(DataSource dataSource) {
            return new DataSourceTransactionManager(dataSource);
        }

        @Bean
        Counter counter(DataSource dataSource, Crash crash, @Value("${counter.goal}") int goal) {
            return new Counter(dataSource, crash, goal);
        }
    }
}
