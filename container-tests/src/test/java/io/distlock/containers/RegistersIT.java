package io.distlock.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.containers.RegisterServers.Redis;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.ReleaseOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;

/** Registers, and locks on them, on three containers, of which one ends. */
@SpringBootTest(
        properties = {
            "distlock.store=quorum",
            "distlock.consensus.bootstrap=true",
            "distlock.txn.enabled=false",
            "spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@Import(RegisterServers.class)
@DirtiesContext
class RegistersIT {

    private static final RegisterKey KEY = RegisterKey.of("rate");
    private static final LockRequest STOCK = LockRequest.of("stock", "sku-1").withWaitTime(Duration.ofSeconds(30));

    @Autowired
    private Register register;

    @Autowired
    private LockManager locks;

    @Autowired
    private List<Redis> servers;

    @Test
    void valuesAndLocksSurviveTheEndOfOneServer() throws Exception {
        assertThat(chosen(register.compareAndSet(KEY, Optional.empty(), Optional.of("42"))))
                .isEqualTo("42");
        assertThat(locks.acquire(STOCK).release()).isEqualTo(ReleaseOutcome.RELEASED);

        servers.get(0).stop();

        assertThat(chosen(register.get(KEY))).isEqualTo("42");
        assertThat(locks.acquire(STOCK).release()).isEqualTo(ReleaseOutcome.RELEASED);
    }

    private static String chosen(CompletionStage<RegisterResult> result) throws Exception {
        RegisterResult told = result.toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(told).isInstanceOf(Chosen.class);
        return ((Chosen) told).value().orElseThrow();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
