package io.distlock.txn.autoconfigure.tcc;

import io.distlock.txn.autoconfigure.BeanChoice;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.autoconfigure.local.LocalTransactionProxies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.transaction.PlatformTransactionManager;

/** The local transactions of participants, one for each manager in use, whose database is prepared with the first use. Thread-safe. */
final class TccManagers {

    private final TccProperties properties;
    private final ConfigurableListableBeanFactory beans;
    private final Map<String, SpringLocalTransactions> transactions = new ConcurrentHashMap<>();

    TccManagers(TccProperties properties, ConfigurableListableBeanFactory beans) {
        this.properties = properties;
        this.beans = beans;
    }

    SpringLocalTransactions of(String participant) {
        BeanChoice<PlatformTransactionManager> choice = new BeanChoice<>(
                PlatformTransactionManager.class,
                "distlock.txn.tcc.transaction-manager",
                properties.transactionManager(participant),
                beans);
        String name = choice.chosen()
                .orElseThrow(() -> new TransactionConfigurationException(
                        "@TccParticipant '%s' needs a transaction manager of its database, and there is none"
                                .formatted(participant),
                        "Configure a DataSource, or define a PlatformTransactionManager bean."));
        return transactions.computeIfAbsent(name, manager -> make(participant, manager, choice.get(manager)));
    }

    /** Those that were made so far. */
    List<SpringLocalTransactions> inUse() {
        return new ArrayList<>(transactions.values());
    }

    private SpringLocalTransactions make(String participant, String name, PlatformTransactionManager manager) {
        DataSource dataSource = LocalTransactionProxies.dataSourceOf(manager)
                .orElseThrow(() -> new TransactionConfigurationException(
                        "@TccParticipant '%s' needs a transaction manager with a DataSource, and '%s' has none"
                                .formatted(participant, name),
                        "Set distlock.txn.tcc.transaction-manager, or distlock.txn.tcc.participants.%s.transaction-manager."
                                .formatted(participant)));
        SpringLocalTransactions made = new SpringLocalTransactions(name, manager, dataSource);
        BranchSchema.prepare(dataSource, made, properties.initializeSchema());
        return made;
    }
}
