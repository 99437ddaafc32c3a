package io.distlock.consensus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.RegisterResult.Chosen;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import io.distlock.consensus.engine.PaxosCluster;
import io.distlock.consensus.engine.PaxosOptions;
import io.distlock.consensus.engine.PaxosRegister;
import io.distlock.consensus.engine.PaxosRuntime;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.spi.AcceptorNode;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.distlock.devservers.RedisServers;
import io.distlock.simulation.check.History;
import io.distlock.simulation.check.LinearizabilityChecker;
import io.distlock.simulation.check.RegisterModel;
import io.distlock.simulation.check.RegisterOperation;
import io.distlock.simulation.check.RegisterOperation.CompareAndSet;
import io.distlock.simulation.check.RegisterOperation.Read;
import io.distlock.simulation.check.RegisterOperation.Write;
import io.distlock.simulation.check.RegisterResult;
import io.distlock.simulation.check.RegisterResult.Swapped;
import io.distlock.simulation.check.RegisterResult.Value;
import io.distlock.simulation.check.RegisterResult.Written;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What several processes see of registers on real servers while these are killed and stopped, one at a time. */
class RedisHistoryIT {

    private static final int PROCESSES = 4;
    private static final int OPERATIONS = 240;
    private static final int OPERATIONS_PER_KEY = 10;

    private final History<RegisterOperation<Optional<String>>, RegisterResult<Optional<String>>> history =
            new History<>();
    private int succeeded;

    @Test
    void historyIsLinearizableWhileServersFail() throws Exception {
        PaxosOptions options = PaxosOptions.defaults()
                .withRoundTimeout(Duration.ofMillis(200))
                .withOperationTimeout(Duration.ofMillis(1_500))
                .withBackOffMax(Duration.ofMillis(50));
        PaxosRuntime runtime = PaxosRuntime.system();
        RedisClient client = RedisClient.create();
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        try (RedisServers servers =
                RedisServers.start(3, RedisOptions.defaults().withAppendOnly())) {
            List<AcceptorNode> nodes = servers.nodes().stream()
                    .<AcceptorNode>map(server -> RedisAcceptorNode.create(
                            client, RedisURI.create(server.uri()), RedisAcceptorOptions.of("g")))
                    .toList();
            Configuration configuration = new PaxosCluster("g", nodes, options, runtime)
                    .bootstrap()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            List<CompletableFuture<Void>> processes = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                PaxosRegister register = new PaxosRegister(nodes, configuration, options, runtime);
                processes.add(run(register, "p" + i, 0, new SplittableRandom(i)).toCompletableFuture());
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(processes.toArray(CompletableFuture<?>[]::new));

            for (int i = 0; !all.isDone(); i++) {
                RedisNode victim = servers.node(i % 3);
                if (i % 2 == 0) {
                    victim.kill();
                    victim.restart();
                } else {
                    victim.pause();
                    CompletableFuture.runAsync(
                                    victim::resume, CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS))
                            .get(10, TimeUnit.SECONDS);
                }
            }
            all.get(60, TimeUnit.SECONDS);
            nodes.forEach(AcceptorNode::close);
        } finally {
            client.shutdown();
            runtime.shutdown();
        }

        new LinearizabilityChecker<>(new RegisterModel<>(Optional.<String>empty())).check(history);
        assertThat(succeeded).isGreaterThan(PROCESSES * OPERATIONS / 2);
    }

    private CompletionStage<Void> run(PaxosRegister register, String process, int number, SplittableRandom random) {
        if (number == OPERATIONS) {
            return CompletableFuture.completedFuture(null);
        }
        RegisterKey key = RegisterKey.of("k" + number / OPERATIONS_PER_KEY);
        String mine = process + "-" + number;
        int kind = random.nextInt(3);
        Optional<String> expected = random.nextBoolean() ? Optional.empty() : Optional.of("p0-" + (number - 1));
        RegisterOperation<Optional<String>> action = kind == 0
                ? new Read<>()
                : kind == 1 ? new Write<>(Optional.of(mine)) : new CompareAndSet<>(expected, Optional.of(mine));
        History<RegisterOperation<Optional<String>>, RegisterResult<Optional<String>>>.Call call;
        synchronized (history) {
            call = history.call(process, key.name(), action);
        }
        CompletionStage<io.distlock.consensus.RegisterResult> answer = kind == 0
                ? register.get(key)
                : kind == 1
                        ? register.update(key, found -> Optional.of(mine))
                        : register.compareAndSet(key, expected, Optional.of(mine));
        return answer.thenCompose(result -> {
            synchronized (history) {
                note(call, kind, result);
            }
            return run(register, process, number + 1, random);
        });
    }

    private void note(
            History<RegisterOperation<Optional<String>>, RegisterResult<Optional<String>>>.Call call,
            int kind,
            io.distlock.consensus.RegisterResult result) {
        if (result instanceof Chosen chosen) {
            succeeded++;
            call.returned(kind == 0 ? new Value<>(chosen.value()) : kind == 1 ? new Written<>() : new Swapped<>(true));
        } else if (result instanceof NotApplied refused && refused.reason() == Reason.CONFLICT) {
            succeeded++;
            call.returned(new Swapped<>(false));
        } else if (result instanceof NotApplied) {
            call.failed();
        } else {
            call.unknown();
        }
    }
}
