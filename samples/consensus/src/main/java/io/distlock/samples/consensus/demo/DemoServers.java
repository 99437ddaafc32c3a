package io.distlock.samples.consensus.demo;

import io.distlock.consensus.autoconfigure.ConsensusConnectionDetails;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Three real Redis servers of this process on free ports, unless {@code distlock.consensus.nodes} says where others are. */
@Configuration(proxyBeanMethods = false)
@Conditional(DemoServers.NoNodesAreSet.class)
class DemoServers {

    static final List<String> NAMES = List.of("a", "b", "c");

    @Bean
    RedisServers servers() {
        return RedisServers.start(NAMES.size(), RedisOptions.defaults().withAppendOnly());
    }

    @Bean
    ConsensusConnectionDetails consensusConnectionDetails(RedisServers servers) {
        return () -> Map.of("a", node(servers, 0), "b", node(servers, 1), "c", node(servers, 2));
    }

    static Optional<RedisNode> server(RedisServers servers, String name) {
        int index = NAMES.indexOf(name);
        return index < 0 ? Optional.empty() : Optional.of(servers.node(index));
    }

    private static ConsensusConnectionDetails.Node node(RedisServers servers, int index) {
        return ConsensusConnectionDetails.Node.of(servers.node(index).uri());
    }

    static final class NoNodesAreSet implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            boolean wanted = context.getEnvironment().getProperty("consensus.servers", Boolean.class, true);
            return wanted
                    && !Binder.get(context.getEnvironment())
                            .bind("distlock.consensus.nodes", Bindable.mapOf(String.class, Object.class))
                            .isBound();
        }
    }
}
