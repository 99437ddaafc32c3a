package io.distlock.lock.autoconfigure.zookeeper;

import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.DistlockProperties;
import io.distlock.lock.autoconfigure.LockEngines;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.ZooKeeper;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the store type {@code zookeeper}. Whether the application has servers or a client for it, and which, is
 * looked up when the store is needed.
 */
@AutoConfiguration(after = DistlockAutoConfiguration.class)
@ConditionalOnClass({CuratorFramework.class, ZooKeeper.class})
@ConditionalOnBean(LockEngines.class)
@EnableConfigurationProperties(ZooKeeperLockProperties.class)
@ImportRuntimeHints(ZooKeeperRuntimeHints.class)
public final class DistlockZooKeeperAutoConfiguration {

    /** Comes before Redis, whose connection factory is there without anybody asking for it. */
    private static final int BEFORE_OTHERS = 0;

    @Bean
    @ConditionalOnMissingBean
    ZooKeeperConnectionDetails zooKeeperConnectionDetails(
            ZooKeeperLockProperties properties, ObjectProvider<SslBundles> bundles) {
        return new PropertiesZooKeeperConnectionDetails(properties, bundles.getIfAvailable());
    }

    @Bean
    @Order(BEFORE_OTHERS)
    @ConditionalOnMissingBean
    ZooKeeperLockStoreFactory zooKeeperLockStoreFactory(
            DistlockProperties locks,
            ZooKeeperLockProperties properties,
            ZooKeeperConnectionDetails details,
            ConfigurableListableBeanFactory beans) {
        return new ZooKeeperLockStoreFactory(
                locks.keyPrefix(),
                properties,
                new OwnClients(details, properties, beans.getBeanClassLoader()),
                new CuratorFrameworks(properties.client(), beans));
    }
}
