package io.distlock.lock.autoconfigure.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.RedisServer;
import io.distlock.devservers.WorkerEvent;
import io.distlock.devservers.WorkerProcess;
import io.distlock.devservers.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Five processes with the same jobs, whose clocks are up to 600 ms apart. Their scheduler, or a loaded machine, may be later than the
 * time that the lock is held at least can make up for: only ticks are counted on which nobody was.
 */
class ScheduledJobsIT {

    private static final List<Integer> SKEWS_MILLIS = List.of(-300, -150, 0, 150, 300);
    private static final int LATE_MAX_MILLIS = 550;
    private static final int TICKS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final List<WorkerProcess> processes = new ArrayList<>();
    private static RedisServer redis;
    private static ZooKeeperServer zooKeeper;
    private static List<WorkerEvent> told;
    private static List<Long> punctualTicks;

    @BeforeAll
    static void runJobs() {
        redis = RedisServer.start();
        zooKeeper = ZooKeeperServer.start();
        List<String> options = List.of(
                "-Dlogging.level.root=warn",
                "-Dspring.data.redis.url=" + redis.uri(),
                "-Ddistlock.redis.command-timeout=30s",
                "-Ddistlock.zookeeper.connect-string=" + zooKeeper.connectString(),
                "-Ddistlock.zookeeper.acl=open");
        SKEWS_MILLIS.forEach(skew ->
                processes.add(WorkerProcess.launch("jobs" + skew, JobProcess.class, options, Integer.toString(skew))));
        // five new JVMs side by side take their time on a loaded machine
        await().atMost(LIMIT).until(() -> processes.stream().allMatch(ScheduledJobsIT::isReady));
        processes.forEach(process -> process.send("begin"));
        await().atMost(LIMIT).until(() -> punctualTicks(toldSoFar()).size() >= TICKS);
        told = toldSoFar();
        punctualTicks = punctualTicks(told);
    }

    @AfterAll
    static void stop() {
        processes.forEach(WorkerProcess::close);
        redis.close();
        zooKeeper.close();
    }

    @Test
    void jobOnRedisRunsOncePerTick() {
        assertThat(runsPerTick("redis-job")).hasSize(punctualTicks.size()).allSatisfy((tick, runs) -> assertThat(runs)
                .isEqualTo(1));
    }

    @Test
    void jobOnZooKeeperRunsOncePerTick() {
        assertThat(runsPerTick("zookeeper-job"))
                .hasSize(punctualTicks.size())
                .allSatisfy((tick, runs) -> assertThat(runs).isEqualTo(1));
    }

    /** What the test would see if the time to hold the lock at least did nothing. */
    @Test
    void jobThatIsQuickerThanTheClocksAreApartWouldRunSeveralTimes() {
        assertThat(runsPerTick("careless-job"))
                .anySatisfy((tick, runs) -> assertThat(runs).isGreaterThan(1));
    }

    private static Map<Long, Long> runsPerTick(String job) {
        return told.stream()
                .filter(event -> event.is("run", job) && punctualTicks.contains(event.number("tick")))
                .collect(Collectors.groupingBy(event -> event.number("tick"), TreeMap::new, Collectors.counting()));
    }

    /** On which, and on the one before which, every process woke up in time, and so did every run; the last is not over yet. */
    private static List<Long> punctualTicks(List<WorkerEvent> events) {
        Map<Long, List<WorkerEvent>> byTick = events.stream()
                .collect(Collectors.groupingBy(event -> event.number("tick"), TreeMap::new, Collectors.toList()));
        long last = byTick.isEmpty() ? 0 : ((TreeMap<Long, ?>) byTick).lastKey();
        return byTick.keySet().stream()
                .filter(tick -> tick < last && isPunctual(byTick.get(tick)) && isPunctual(byTick.get(tick - 1)))
                .toList();
    }

    private static boolean isReady(WorkerProcess process) {
        return process.told().stream().anyMatch(event -> event.name().equals("ready"));
    }

    private static boolean isPunctual(List<WorkerEvent> ofTick) {
        return ofTick != null
                && ofTick.stream().filter(event -> event.name().equals("tick")).count() == SKEWS_MILLIS.size()
                && ofTick.stream().allMatch(event -> event.number("late") <= LATE_MAX_MILLIS);
    }

    private static List<WorkerEvent> toldSoFar() {
        return processes.stream()
                .flatMap(process -> process.told().stream())
                .filter(event -> Stream.of("tick", "run").anyMatch(event.name()::equals))
                .toList();
    }
}
