package io.distlock.consensus.autoconfigure.zookeeper;

import io.distlock.consensus.autoconfigure.ConsensusAutoConfiguration;
import io.distlock.consensus.autoconfigure.ConsensusGroup;
import io.distlock.consensus.autoconfigure.ConsensusProperties;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.ZooKeeper;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

/** Auto-configuration of nodes with a {@code zookeeper} address, each an ensemble of its own. */
@AutoConfiguration(after = ConsensusAutoConfiguration.class)
@ConditionalOnClass({CuratorFramework.class, ZooKeeper.class})
@ConditionalOnBean(ConsensusGroup.class)
@ImportRuntimeHints(ZooKeeperAcceptorRuntimeHints.class)
public final class ConsensusZooKeeperAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ZooKeeperAcceptorNodeFactory zooKeeperAcceptorNodeFactory(ConsensusProperties properties) {
        return new ZooKeeperAcceptorNodeFactory(properties);
    }
}
