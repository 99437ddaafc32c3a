package io.distlock.lock.autoconfigure.jobs;

import io.distlock.devservers.WorkerEvent;
import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockRequest;
import io.distlock.lock.OnBusy;
import io.distlock.lock.autoconfigure.DistlockAutoConfiguration;
import io.distlock.lock.autoconfigure.advice.DistlockAdviceAutoConfiguration;
import io.distlock.lock.autoconfigure.redis.DistlockRedisAutoConfiguration;
import io.distlock.lock.autoconfigure.zookeeper.DistlockZooKeeperAutoConfiguration;
import io.distlock.lock.interceptor.LockManagers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * A process of {@link ScheduledJobsIT}, whose clock is wrong by the milliseconds of its only argument. It tells each tick, and each run
 * of a job, with how late it was by its own clock.
 */
final class JobProcess {

    static final Duration PERIOD = Duration.ofSeconds(2);

    private static final String EVERY_OTHER_SECOND = "*/2 * * * * *";

    private JobProcess() {}

    public static void main(String[] args) throws Exception {
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofMillis(Long.parseLong(args[0])));
        try (AnnotationConfigApplicationContext stores = new AnnotationConfigApplicationContext();
                AnnotationConfigApplicationContext jobs = new AnnotationConfigApplicationContext()) {
            stores.register(Stores.class);
            stores.refresh();
            for (String store : new String[] {"redis", "zookeeper"}) {
                warmUp(stores.getBean(LockManagers.class), store);
            }
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            WorkerEvent.tell(System.out, "ready");
            commands.readLine(); // begin

            jobs.registerBean(Clock.class, () -> clock);
            jobs.register(Stores.class, Jobs.class);
            jobs.refresh();
            commands.readLine(); // end
        }
    }

    /** Connects, and loads what the first lock needs. */
    private static void warmUp(LockManagers managers, String store) {
        managers.get(store)
                .acquire(LockRequest.of("warm-up").withWaitTime(Duration.ofMinutes(1)))
                .close();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataRedisAutoConfiguration.class,
        DistlockAutoConfiguration.class,
        DistlockRedisAutoConfiguration.class,
        DistlockZooKeeperAutoConfiguration.class,
        DistlockAdviceAutoConfiguration.class
    })
    static class Stores {}

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Jobs {

        @Bean
        ThreadPoolTaskScheduler taskScheduler(Clock clock) {
            ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
            scheduler.setPoolSize(4);
            scheduler.setClock(clock);
            return scheduler;
        }

        @Bean
        Reports reports(Clock clock) {
            return new Reports(clock);
        }
    }

    static class Reports {

        private final Clock clock;

        Reports(Clock clock) {
            this.clock = clock;
        }

        @Scheduled(cron = EVERY_OTHER_SECOND)
        public void tick() {
            tell("tick", "scheduler");
        }

        @Scheduled(cron = EVERY_OTHER_SECOND)
        @DistributedLock(
                name = "redis-job",
                store = "redis",
                onBusy = OnBusy.SKIP,
                waitTime = "0s",
                minHoldTime = "1400ms")
        public void onRedis() {
            tellRun();
        }

        @Scheduled(cron = EVERY_OTHER_SECOND)
        @DistributedLock(
                name = "zookeeper-job",
                store = "zookeeper",
                onBusy = OnBusy.SKIP,
                waitTime = "0s",
                minHoldTime = "1400ms")
        public void onZooKeeper() {
            tellRun();
        }

        /** What a quick job does without a time to hold its lock at least. */
        @Scheduled(cron = EVERY_OTHER_SECOND)
        @DistributedLock(name = "careless-job", store = "redis", onBusy = OnBusy.SKIP, waitTime = "0s")
        public void carelessly() {
            tellRun();
        }

        private void tellRun() {
            tell("run", LockHandle.current().orElseThrow().key().name());
        }

        private void tell(String event, String id) {
            Instant now = clock.instant();
            long tick = now.toEpochMilli() / PERIOD.toMillis();
            long late = now.toEpochMilli() % PERIOD.toMillis();
            WorkerEvent.tell(System.out, event, "id", id, "tick", tick, "late", late);
        }
    }
}
