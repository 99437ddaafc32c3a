package io.distlock.consensus.autoconfigure.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.autoconfigure.ConsensusAutoConfiguration;
import io.distlock.consensus.autoconfigure.ConsensusConfigurationException;
import io.distlock.consensus.autoconfigure.redis.ConsensusRedisAutoConfiguration;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.distlock.devservers.ZooKeeperNode;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A group of one ensemble and two Redis servers. */
class ConsensusZooKeeperIT {

    private static final RegisterKey KEY = RegisterKey.of("k");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ConsensusAutoConfiguration.class,
                    ConsensusRedisAutoConfiguration.class,
                    ConsensusZooKeeperAutoConfiguration.class));

    @Test
    void ensembleAndRedisServersAreOneGroup() {
        try (ZooKeeperNode ensemble = ZooKeeperNode.start();
                RedisServers redis =
                        RedisServers.start(2, RedisOptions.defaults().withAppendOnly())) {
            runner.withPropertyValues(
                            "distlock.consensus.bootstrap=true",
                            "distlock.consensus.nodes.a.url=" + redis.node(0).uri(),
                            "distlock.consensus.nodes.b.url=" + redis.node(1).uri(),
                            "distlock.consensus.nodes.c.url=zookeeper://" + ensemble.connectString(),
                            "distlock.consensus.nodes.c.username=me",
                            "distlock.consensus.nodes.c.password=secret")
                    .run(context -> {
                        Register register = context.getBean(Register.class);
                        assertThat(decide(register, "COMMIT")).isInstanceOf(Chosen.class);

                        redis.node(0).kill();

                        assertThat(decide(register, "ABORT"))
                                .isInstanceOfSatisfying(Chosen.class, chosen -> assertThat(chosen.value())
                                        .contains("COMMIT"));
                    });
        }
    }

    @Test
    void withoutCuratorItIsSaidWhatToAdd() {
        runner.withClassLoader(new FilteredClassLoader(CuratorFramework.class))
                .withPropertyValues(urls("zookeeper://c:2181"))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                ConsensusConfigurationException.class,
                                failure -> assertThat(failure.action()).contains("curator-framework")));
    }

    @Test
    void addressOfNoEnsembleIsRefused() {
        runner.withPropertyValues(urls("zookeeper://me:secret@c:2181")).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(ConsensusConfigurationException.class)
                .hasMessageContaining("'c'")
                .hasMessageNotContaining("secret"));
    }

    private static String[] urls(String third) {
        return new String[] {
            "distlock.consensus.nodes.a.url=redis://a:1",
            "distlock.consensus.nodes.b.url=redis://b:1",
            "distlock.consensus.nodes.c.url=" + third
        };
    }

    private static RegisterResult decide(Register register, String value) {
        return register.decide(KEY, value)
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
