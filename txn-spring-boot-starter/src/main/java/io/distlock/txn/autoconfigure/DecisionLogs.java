package io.distlock.txn.autoconfigure;

import io.distlock.txn.autoconfigure.DecisionLogFactory.Created;
import io.distlock.txn.spi.DecisionLog;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Finds decision logs by name: the {@link DecisionLog} beans of the application first, then the types of the {@linkplain
 * DecisionLogFactory factories}. Thread-safe.
 */
final class DecisionLogs {

    private final @Nullable String configured;
    private final ListableBeanFactory beans;
    private final ObjectProvider<DecisionLogFactory> factories;

    DecisionLogs(@Nullable String configured, ListableBeanFactory beans, ObjectProvider<DecisionLogFactory> factories) {
        this.configured = configured == null || configured.isBlank() ? null : configured;
        this.beans = beans;
        this.factories = factories;
    }

    /** Name of the default log. */
    String defaultName() {
        if (configured != null) {
            return configured;
        }
        String[] own = ownLogs();
        if (own.length == 1) {
            return own[0];
        }
        return factories
                .orderedStream()
                .filter(DecisionLogFactory::isConfigured)
                .map(DecisionLogFactory::type)
                .findFirst()
                .orElseThrow(() -> new TransactionConfigurationException(
                        "No decision log for distributed transactions: distlock.txn.log.type is not set and %s"
                                .formatted(
                                        own.length == 0
                                                ? "there is no ZooKeeper connect string, no CuratorFramework bean and not one"
                                                        + " single DataSource"
                                                : "there are several DecisionLog beans: " + String.join(", ", own)),
                        "Set distlock.txn.log.zookeeper.connect-string; or configure a DataSource, and name it in"
                                + " distlock.txn.log.jdbc.data-source if there are several; or, in tests, set"
                                + " distlock.txn.log.memory.allowed=true. Without distributed transactions set"
                                + " distlock.txn.enabled=false."));
    }

    /** Refuses a name that nothing stands for, and a type of log that the application is not set up for. */
    void requireUsable(String name) {
        requireKnown(name);
        if (!isOwn(name)) {
            factory(name).validate();
        }
    }

    /** Makes the log, or takes the bean, which its context closes. */
    Created create(String name, String process, ScheduledExecutorService timer) {
        requireKnown(name);
        return isOwn(name)
                ? new Created(beans.getBean(name, DecisionLog.class), () -> {})
                : factory(name).create(process, timer);
    }

    private void requireKnown(String name) {
        if (names().contains(name)) {
            return;
        }
        if (name.equals("quorum")) {
            throw new TransactionConfigurationException(
                    "Decision log 'quorum' needs consensus-core, which is not on the class path",
                    "Add io.distlock:consensus-spring-boot-starter and set distlock.consensus.nodes to three or five"
                            + " independent servers.");
        }
        if (name.equals("jdbc")) {
            throw new TransactionConfigurationException(
                    "Decision log 'jdbc' needs spring-boot-jdbc, which is not on the class path",
                    "Add org.springframework.boot:spring-boot-starter-jdbc and configure a DataSource.");
        }
        throw new TransactionConfigurationException(
                "There is no decision log '%s'; there are: %s".formatted(name, String.join(", ", names())),
                "Correct distlock.txn.log.type or the log of the annotation; or define a DecisionLog bean named '%s'."
                        .formatted(name));
    }

    private boolean isOwn(String name) {
        return Arrays.asList(ownLogs()).contains(name);
    }

    private DecisionLogFactory factory(String type) {
        return factories
                .orderedStream()
                .filter(factory -> factory.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(Arrays.asList(ownLogs()));
        factories.orderedStream().map(DecisionLogFactory::type).forEach(names::add);
        return names;
    }

    private String[] ownLogs() {
        return beans.getBeanNamesForType(DecisionLog.class, true, false);
    }
}
