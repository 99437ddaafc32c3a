package io.distlock.txn.autoconfigure.zookeeper;

import io.distlock.txn.autoconfigure.BeanChoice;
import io.distlock.txn.autoconfigure.DecisionLogFactory;
import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLog;
import io.distlock.txn.log.zookeeper.ZooKeeperDecisionLogOptions;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.curator.framework.CuratorFramework;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes logs on the client of the application, or on a client of their own that lives as long as the log. Thread-safe. */
final class ZooKeeperDecisionLogFactory implements DecisionLogFactory {

    private static final Logger logger = LoggerFactory.getLogger(ZooKeeperDecisionLogFactory.class);

    private final ZooKeeperLogProperties properties;
    private final ZooKeeperLogConnectionDetails details;
    private final BeanChoice<CuratorFramework> clients;

    ZooKeeperDecisionLogFactory(
            ZooKeeperLogProperties properties,
            ZooKeeperLogConnectionDetails details,
            BeanChoice<CuratorFramework> clients) {
        this.properties = properties;
        this.details = details;
        this.clients = clients;
    }

    @Override
    public String type() {
        return "zookeeper";
    }

    @Override
    public boolean isConfigured() {
        return clients.exists() || !details.getConnectString().isEmpty();
    }

    @Override
    public void validate() {
        options("any");
        if (clients.chosen().isEmpty()) {
            OwnClient.validate(details.getConnectString());
        }
    }

    @Override
    public Created create(String process, ScheduledExecutorService timer) {
        validate();
        Optional<String> bean = clients.chosen();
        if (bean.isPresent()) {
            if (!properties.servers().isEmpty()) {
                logger.warn(
                        "distlock.txn.log.zookeeper.connect-string has no effect: the log uses the CuratorFramework bean '{}'",
                        bean.get());
            }
            ZooKeeperDecisionLog log = ZooKeeperDecisionLog.create(clients.get(bean.get()), options(process), timer);
            return new Created(log, log::close);
        }
        CuratorFramework own = OwnClient.start(details.getConnectString(), properties);
        ZooKeeperDecisionLog log = ZooKeeperDecisionLog.create(own, options(process), timer);
        return new Created(log, () -> {
            try {
                log.close();
            } finally {
                own.close();
            }
        });
    }

    private ZooKeeperDecisionLogOptions options(String process) {
        try {
            return ZooKeeperDecisionLogOptions.of(process)
                    .withRootNode(properties.rootNode())
                    .withCommandTimeout(properties.commandTimeout())
                    .withInFlightMax(properties.inFlightMax());
        } catch (IllegalArgumentException e) {
            throw new TransactionConfigurationException(
                    "distlock.txn.log.zookeeper is not usable: " + e.getMessage(), "Change the settings.");
        }
    }
}
