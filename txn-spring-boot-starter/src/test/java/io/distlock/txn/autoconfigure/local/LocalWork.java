package io.distlock.txn.autoconfigure.local;

import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.manager.SpringTransactionCoordinator;
import java.util.List;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Local work on a table, inside and outside of distributed transactions, and how others see it. */
final class LocalWork {

    final JdbcTemplate jdbc;
    private final SpringTransactionCoordinator coordinator;
    private final PlatformTransactionManager manager;
    private final String url;

    LocalWork(ApplicationContext context) {
        jdbc = context.getBean(JdbcTemplate.class);
        coordinator = context.getBean(SpringTransactionCoordinator.class);
        manager = context.getBean("transactionManager", PlatformTransactionManager.class);
        url = context.getEnvironment().getRequiredProperty("test.database");
    }

    void createTable() {
        jdbc.execute("DROP TABLE IF EXISTS entry");
        jdbc.execute("CREATE TABLE entry (id INT GENERATED ALWAYS AS IDENTITY, name VARCHAR(50))");
    }

    void distributed(Runnable work) {
        TransactionTemplate template = new TransactionTemplate(coordinator.manager());
        template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        template.setName(TransactionOptions.of("test").name());
        template.executeWithoutResult(status -> work.run());
    }

    void local(Runnable work) {
        local(TransactionDefinition.PROPAGATION_REQUIRED, work);
    }

    void local(int propagation, Runnable work) {
        TransactionTemplate template = new TransactionTemplate(manager);
        template.setPropagationBehavior(propagation);
        template.executeWithoutResult(status -> work.run());
    }

    void reading(Runnable work) {
        TransactionTemplate template = new TransactionTemplate(manager);
        template.setReadOnly(true);
        template.executeWithoutResult(status -> work.run());
    }

    void insert(String name) {
        jdbc.update("INSERT INTO entry (name) VALUES (?)", name);
    }

    List<String> seen() {
        return jdbc.queryForList("SELECT name FROM entry ORDER BY id", String.class);
    }

    /** On a connection of its own. */
    List<String> seenByOthers() {
        JdbcTemplate others = new JdbcTemplate(new DriverManagerDataSource(url, "sa", ""));
        return others.queryForList("SELECT name FROM entry ORDER BY id", String.class);
    }
}
