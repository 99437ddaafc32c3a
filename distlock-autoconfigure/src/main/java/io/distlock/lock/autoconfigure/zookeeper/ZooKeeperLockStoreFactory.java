package io.distlock.lock.autoconfigure.zookeeper;

import io.distlock.lock.autoconfigure.LockConfigurationException;
import io.distlock.lock.autoconfigure.LockStoreFactory;
import io.distlock.lock.spi.LockStore;
import io.distlock.lock.zookeeper.ZooKeeperLockStore;
import io.distlock.lock.zookeeper.ZooKeeperLockStoreOptions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes stores on the client of the application, or on a client of their own that lives as long as the store. Thread-safe. */
final class ZooKeeperLockStoreFactory implements LockStoreFactory {

    private static final Logger log = LoggerFactory.getLogger(ZooKeeperLockStoreFactory.class);

    private final String rootNode;
    private final ZooKeeperLockProperties properties;
    private final OwnClients ownClients;
    private final CuratorFrameworks frameworks;

    ZooKeeperLockStoreFactory(
            String rootNode, ZooKeeperLockProperties properties, OwnClients ownClients, CuratorFrameworks frameworks) {
        this.rootNode = rootNode;
        this.properties = properties;
        this.ownClients = ownClients;
        this.frameworks = frameworks;
    }

    @Override
    public String type() {
        return "zookeeper";
    }

    @Override
    public boolean isConfigured() {
        return frameworks.exist() || ownClients.haveServers();
    }

    @Override
    public void validate() {
        options();
        if (frameworks.chosen().isEmpty()) {
            ownClients.validate();
        }
    }

    @Override
    public Created create() {
        validate();
        Optional<String> bean = frameworks.chosen();
        if (bean.isPresent()) {
            if (ownClients.haveServers()) {
                log.warn(
                        "distlock.zookeeper.connect-string has no effect: locks use the CuratorFramework bean '{}'",
                        bean.get());
            }
            return new Created(ZooKeeperLockStore.create(frameworks.get(bean.get()), options()), () -> {});
        }
        OwnClient own = ownClients.open();
        LockStore store = ZooKeeperLockStore.create(own.client(), options());
        return new Created(store, own::close);
    }

    private ZooKeeperLockStoreOptions options() {
        try {
            return new ZooKeeperLockStoreOptions(rootNode, properties.commandTimeout());
        } catch (IllegalArgumentException e) {
            throw new LockConfigurationException(
                    "distlock.key-prefix '%s' cannot be the name of a node in ZooKeeper: %s"
                            .formatted(rootNode, e.getMessage()),
                    "Set distlock.key-prefix to another name.");
        }
    }
}
