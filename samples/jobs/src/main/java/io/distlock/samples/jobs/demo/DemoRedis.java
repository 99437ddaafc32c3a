package io.distlock.samples.jobs.demo;

import io.distlock.devservers.RedisNode;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** A real Redis of this process on a free port, unless {@code spring.data.redis.*} says where another is. */
@Configuration(proxyBeanMethods = false)
@Conditional(DemoRedis.NoRedisIsSet.class)
class DemoRedis {

    @Bean
    RedisNode redis() {
        return RedisNode.start();
    }

    @Bean
    DataRedisConnectionDetails redisConnectionDetails(RedisNode redis) {
        return new DataRedisConnectionDetails() {
            @Override
            public Standalone getStandalone() {
                return Standalone.of(redis.host(), redis.port());
            }
        };
    }

    static final class NoRedisIsSet implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Binder binder = Binder.get(context.getEnvironment());
            return Stream.of("host", "port", "url", "sentinel.nodes", "cluster.nodes")
                    .noneMatch(name -> binder.bind("spring.data.redis." + name, Bindable.listOf(String.class))
                            .isBound());
        }
    }
}
