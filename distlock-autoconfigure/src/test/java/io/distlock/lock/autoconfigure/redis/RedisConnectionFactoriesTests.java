package io.distlock.lock.autoconfigure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.distlock.lock.LockManager;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.LockConfigurationException;
import io.distlock.lock.autoconfigure.LockEngines;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class RedisConnectionFactoriesTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(DistlockAutoConfiguration.class, DistlockRedisAutoConfiguration.class));

    private final ApplicationContextRunner two = runner.withBean("one", LettuceConnectionFactory.class, () -> server(1))
            .withBean("two", LettuceConnectionFactory.class, () -> server(2));

    @Test
    void onlyFactoryMakesRedisTheDefault() {
        runner.withBean(LettuceConnectionFactory.class, () -> server(1))
                .run(context -> assertThat(context.getBean(LockEngines.class).nameOf(""))
                        .isEqualTo("redis"));
    }

    @Test
    void withoutFactoryTheStartFails() {
        runner.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("there is no Redis connection factory"));
    }

    @Test
    void namedFactoryIsUsed() {
        two.withPropertyValues("distlock.redis.connection-factory=two")
                .run(context -> assertThat(lettuce(context)).isSameAs(context.getBean("two")));
    }

    @Test
    void primaryFactoryIsUsed() {
        runner.withBean("one", LettuceConnectionFactory.class, () -> server(1))
                .withBean(
                        "two",
                        LettuceConnectionFactory.class,
                        () -> server(2),
                        definition -> definition.setPrimary(true))
                .run(context -> assertThat(lettuce(context)).isSameAs(context.getBean("two")));
    }

    @Test
    void severalFactoriesWithoutChoiceAreRefused() {
        two.run(context -> assertThat(failure(context).action()).contains("distlock.redis.connection-factory"));
    }

    @Test
    void unknownFactoryIsRefused() {
        two.withPropertyValues("distlock.redis.connection-factory=three")
                .run(context -> assertThat(failure(context).action()).contains("one, two"));
    }

    @Test
    void otherClientsAreRefused() {
        runner.withBean(RedisConnectionFactory.class, () -> mock(RedisConnectionFactory.class))
                .run(context ->
                        assertThat(failure(context).action()).contains("spring.data.redis.client-type=lettuce"));
    }

    @Test
    void fixedNodesAreRefused() {
        RedisStaticMasterReplicaConfiguration nodes = new RedisStaticMasterReplicaConfiguration("redis-1", 6379);

        runner.withBean(LettuceConnectionFactory.class, () -> new LettuceConnectionFactory(nodes))
                .run(context -> assertThat(failure(context)).hasMessageContaining("redis-1:6379"));
    }

    @Test
    void withoutSpringDataRedisThereIsNoSuchStore() {
        runner.withPropertyValues("distlock.store=memory")
                .withClassLoader(new FilteredClassLoader(RedisConnectionFactory.class))
                .run(context -> assertThat(context)
                        .doesNotHaveBean("redisLockStoreFactory")
                        .hasSingleBean(LockManager.class));
    }

    private static LettuceConnectionFactory server(int port) {
        return new LettuceConnectionFactory("localhost", port);
    }

    private static LettuceConnectionFactory lettuce(AssertableApplicationContext context) {
        return new RedisConnectionFactories(
                        context.getBean(io.distlock.lock.autoconfigure.DistlockProperties.class)
                                .redis(),
                        context)
                .lettuce();
    }

    private static LockConfigurationException failure(AssertableApplicationContext context) {
        return org.assertj.core.api.Assertions.catchThrowableOfType(
                LockConfigurationException.class,
                () -> context.getBean(LockEngines.class).engine(""));
    }
}
