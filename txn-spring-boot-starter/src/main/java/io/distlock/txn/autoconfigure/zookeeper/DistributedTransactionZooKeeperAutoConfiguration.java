package io.distlock.txn.autoconfigure.zookeeper;

import io.distlock.txn.autoconfigure.BeanChoice;
import io.distlock.txn.autoconfigure.DistributedTransactionAutoConfiguration;
import io.distlock.txn.autoconfigure.TransactionEngines;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.ZooKeeper;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the log type {@code zookeeper}. Whether the application has servers or a client for it, and which, is looked up
 * when the log is needed.
 */
@AutoConfiguration(after = DistributedTransactionAutoConfiguration.class)
@ConditionalOnClass({CuratorFramework.class, ZooKeeper.class})
@ConditionalOnBean(TransactionEngines.class)
@EnableConfigurationProperties(ZooKeeperLogProperties.class)
@ImportRuntimeHints(ZooKeeperLogRuntimeHints.class)
public final class DistributedTransactionZooKeeperAutoConfiguration {

    private static final int BEFORE_OTHERS = 0;

    @Bean
    @ConditionalOnMissingBean
    ZooKeeperLogConnectionDetails zooKeeperLogConnectionDetails(ZooKeeperLogProperties properties) {
        return properties::servers;
    }

    @Bean
    @Order(BEFORE_OTHERS)
    @ConditionalOnMissingBean
    ZooKeeperDecisionLogFactory zooKeeperDecisionLogFactory(
            ZooKeeperLogProperties properties,
            ZooKeeperLogConnectionDetails details,
            ConfigurableListableBeanFactory beans) {
        return new ZooKeeperDecisionLogFactory(
                properties,
                details,
                new BeanChoice<>(
                        CuratorFramework.class, "distlock.txn.log.zookeeper.client", properties.client(), beans));
    }
}
