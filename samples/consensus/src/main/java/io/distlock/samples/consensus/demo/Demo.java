package io.distlock.samples.consensus.demo;

import io.distlock.consensus.autoconfigure.ConsensusConnectionDetails;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisServers;
import io.distlock.lock.LockManager;
import io.distlock.samples.consensus.Elections;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Has three applications agree, loses a server, and compares two locks. */
@Component
@ConditionalOnBooleanProperty(name = "consensus.demo", matchIfMissing = true)
final class Demo implements ApplicationRunner, AutoCloseable {

    private static final Duration QUIET_LIMIT = Duration.ofSeconds(5);
    private static final String VICTIM = "b";

    private final ConsensusConnectionDetails nodes;
    private final Elections elections;
    private final LockManager locks;
    private final Optional<RedisServers> servers;
    private final Environment environment;
    private volatile @Nullable Rivals rivals;

    Demo(
            ConsensusConnectionDetails nodes,
            Elections elections,
            LockManager locks,
            ObjectProvider<RedisServers> servers,
            Environment environment) {
        this.nodes = nodes;
        this.elections = elections;
        this.locks = locks;
        this.servers = Optional.ofNullable(servers.getIfAvailable());
        this.environment = environment;
    }

    @Override
    public void run(ApplicationArguments arguments) throws Exception {
        int port = environment.getRequiredProperty("local.server.port", Integer.class);
        System.out.printf(
                "%nThe application runs on port %d, with %s. Starting it three times more ...%n",
                port,
                servers.map(own -> "Redis servers of its own on " + own.addresses())
                        .orElse("your servers"));
        Rivals others = new Rivals(nodes);
        rivals = others;
        agree(others);
        if (servers.isPresent()) {
            loseAServer(DemoServers.server(servers.get(), VICTIM).orElseThrow(), port);
            compareLocks(others, DemoServers.server(servers.get(), VICTIM).orElseThrow());
        }
        System.out.print(DemoReport.invitation(port, servers.isPresent()));
    }

    @Override
    public void close() {
        Rivals started = rivals;
        if (started != null) {
            started.close();
        }
    }

    private void agree(Rivals others) throws InterruptedException, ExecutionException {
        // on your own servers elections of earlier runs stand
        String election = "leader-" + ProcessHandle.current().pid();
        var outcomes = others.propose(election);
        awaitQuiet(others.watch());
        System.out.print(DemoReport.election(outcomes, others.watch().asks()));
    }

    private void loseAServer(RedisNode victim, int port) throws IOException, InterruptedException {
        victim.kill();
        Elections.Elected elected = elections.propose("without-" + VICTIM, "somebody");
        System.out.print(DemoReport.loss(VICTIM, elected, port, get(port, "/actuator/consensus")));
        victim.restart();
    }

    private void compareLocks(Rivals others, RedisNode victim) throws InterruptedException {
        LockShow.Result redis = LockShow.onOneRedisWithReplica();
        LockManager second = others.application(0).getBean(LockManager.class);
        LockShow.Result majority = LockShow.onAMajority(locks, second, victim);
        System.out.print(DemoReport.locks(redis, majority));
    }

    private static void awaitQuiet(BallotWatch watch) throws InterruptedException {
        long start = System.nanoTime();
        while (!watch.isQuiet() && System.nanoTime() - start < QUIET_LIMIT.toNanos()) {
            Thread.sleep(10); // late votes change nothing, but are nice to see
        }
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
