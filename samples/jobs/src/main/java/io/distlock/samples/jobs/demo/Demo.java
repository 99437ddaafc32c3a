package io.distlock.samples.jobs.demo;

import io.distlock.devservers.RedisNode;
import io.distlock.samples.jobs.Diary;
import io.distlock.samples.jobs.DiaryEntry;
import io.distlock.samples.jobs.Importer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Starts two more processes, watches the job for some ticks, lets leadership move twice, and tells what happened. */
@Component
@ConditionalOnBooleanProperty(name = "jobs.demo", matchIfMissing = true)
final class Demo implements ApplicationRunner, ApplicationListener<ContextClosedEvent>, AutoCloseable {

    private static final int OTHERS = 2;
    private static final int TICKS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Diary diary;
    private final Importer importer;
    private final Optional<RedisNode> redis;
    private final Environment environment;
    private final List<OtherProcess> others = new CopyOnWriteArrayList<>();
    private volatile boolean closing;

    Demo(Diary diary, Importer importer, ObjectProvider<RedisNode> redis, Environment environment) {
        this.diary = diary;
        this.importer = importer;
        this.redis = Optional.ofNullable(redis.getIfAvailable());
        this.environment = environment;
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException, InterruptedException {
        int port = environment.getRequiredProperty("local.server.port", Integer.class);
        System.out.printf(
                "%nThe service runs on port %d, with %s. Starting it two more times ...%n",
                port,
                redis.map(node -> "a Redis of its own on port " + node.port()).orElse("your Redis"));
        for (int i = 0; i < OTHERS; i++) {
            others.add(OtherProcess.start(redis, arguments));
        }
        System.out.printf("%nThree processes have the same jobs; watching some ticks ...%n");
        await(() -> Ticks.with(Ticks.of(entries(), "report without lock"), OTHERS + 1) > TICKS);
        System.out.print(JobsReport.ticks(entries(), OTHERS + 1));
        showLeaders();
        System.out.print(JobsReport.invitation(
                port,
                others.stream()
                        .filter(OtherProcess::isAlive)
                        .findFirst()
                        .orElseThrow()
                        .pid()));
    }

    /** This process led first, as it was first. It resigns, and the next leader is killed. */
    private void showLeaders() throws InterruptedException {
        long own = ProcessHandle.current().pid();
        importer.resign();
        await(() -> latestLeader().process() != own);
        DiaryEntry second = latestLeader();
        System.out.printf("%nThis process has resigned, process %d leads, and is killed ...%n", second.process());
        others.stream().filter(other -> other.pid() == second.process()).forEach(OtherProcess::kill);
        await(() -> latestLeader().process() != second.process());
        System.out.print(JobsReport.terms(leaders()));
    }

    private DiaryEntry latestLeader() {
        List<DiaryEntry> leaders = leaders();
        return leaders.get(leaders.size() - 1);
    }

    private List<DiaryEntry> leaders() {
        return entries().stream()
                .filter(entry -> entry.what().startsWith("leader"))
                .toList();
    }

    private List<DiaryEntry> entries() {
        return new ArrayList<>(diary.entries());
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!closing && !condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new IllegalStateException("The other processes do not join in");
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    /** Ctrl-C: nothing has to be awaited any more. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        closing = true;
    }

    @Override
    public void close() throws InterruptedException {
        for (OtherProcess other : others) {
            other.close();
        }
    }
}
