package io.distlock.lock.autoconfigure.leader;

import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.interceptor.LockManagers;
import io.distlock.lock.leader.LeaderElector;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of electors of leaders. Without electors it does nothing, not even start an engine. */
@AutoConfiguration(after = DistlockAutoConfiguration.class)
@ConditionalOnBean(LockManagers.class)
@EnableConfigurationProperties(LeaderProperties.class)
public final class DistlockLeaderAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    LeaderElectors leaderElectors(
            LeaderProperties properties,
            LockManagers managers,
            ListableBeanFactory beans,
            ApplicationEventPublisher publisher) {
        Map<String, LeaderElector> declared = new HashMap<>();
        properties.leader().forEach((name, elector) -> {
            if (elector.enabled()) {
                String store = elector.store() == null ? "" : elector.store();
                declared.put(name, LeaderElector.create(managers.get(store), elector.request(name)));
            }
        });
        return new LeaderElectors(declared, beans, publisher);
    }
}
