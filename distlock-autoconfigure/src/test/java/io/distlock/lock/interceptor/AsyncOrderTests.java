package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

class AsyncOrderTests {

    @Test
    void lockOfAnAsyncMethodIsTakenOnTheThreadThatWorks() throws Exception {
        try (Application application = Application.start(Executors.class, Work.class)) {
            String seen = application.bean(Work.class).run().get(5, TimeUnit.SECONDS);

            assertThat(seen).isEqualTo("worker-1 stock");
            assertThat(LockHandle.current()).isEmpty();
            assertThat(application.locks.isHeld("stock")).isFalse();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync(proxyTargetClass = true)
    static class Executors {
        @Bean
        SimpleAsyncTaskExecutor taskExecutor() {
            return new SimpleAsyncTaskExecutor("worker-");
        }
    }

    static class Work {
        @Async
        @DistributedLock("stock")
        public CompletableFuture<String> run() {
            return CompletableFuture.completedFuture(Thread.currentThread().getName()
                    + " "
                    + LockHandle.current().orElseThrow().key().id());
        }
    }
}
