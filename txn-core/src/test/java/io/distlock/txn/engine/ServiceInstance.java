package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.txn.BranchId;
import io.distlock.txn.recovery.Recovery;
import io.distlock.txn.remote.LogStanding;
import io.distlock.txn.remote.OutgoingCalls;
import io.distlock.txn.remote.RemoteBranch;
import io.distlock.txn.remote.RemoteBranches;
import io.distlock.txn.remote.RemoteBranches.JoinResult;
import io.distlock.txn.remote.RemoteBranches.ServeResult;
import io.distlock.txn.remote.RemoteCalls;
import io.distlock.txn.remote.RemoteOptions;
import io.distlock.txn.remote.RemoteRuntime;
import io.distlock.txn.spi.DecisionLog;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** An instance of a service, with the production engine, recovery and remote branches. Confined to one thread. */
final class ServiceInstance implements SimulatedActor, TransactionListener {

    private final RemoteWorld remote;
    private final SimulatedWorld world;
    private final Simulation simulation;
    private final SimulatedService service;
    private final VirtualProcess process;
    private final boolean begins;
    private final RandomGenerator dice;
    private @Nullable RemoteBranches branches;
    private @Nullable ServiceWork work;
    private @Nullable OrderTransactions orders;
    private int roundsLeft;

    ServiceInstance(RemoteWorld remote, SimulatedService service, String name, boolean begins) {
        this.remote = remote;
        this.world = remote.world();
        this.simulation = world.simulation();
        this.service = service;
        this.process = simulation.process(name);
        this.begins = begins;
        this.dice = simulation.newRandom();
        this.roundsLeft = 3 + dice.nextInt(4);
    }

    @Override
    public VirtualProcess process() {
        return process;
    }

    @Override
    public void start() {
        DecisionLog log = world.log().open(process);
        ServiceCalls calls = new ServiceCalls(remote, process, service.database);
        EngineSetup setup = EngineSetup.of(
                        log,
                        calls,
                        new EngineRuntime(
                                process.scheduler(), process::nanoTime, process.clock(), simulation.newRandom()),
                        EngineOptions.of(process.name()).withRetry(Duration.ofMillis(100), Duration.ofSeconds(2)))
                .withListener(this)
                .withProbe(world.crashes(process, dice));
        TransactionEngine engine = new TransactionEngine(setup);
        RemoteRuntime runtime =
                new RemoteRuntime(SimulatedService.KEYS, process.clock(), process::nanoTime, simulation.newRandom());
        branches = new RemoteBranches(
                deliveries(runtime),
                RemoteOptions.of(service.name)
                        .withValidity(Duration.ofSeconds(2))
                        .withClockSkew(Duration.ZERO),
                calls,
                new LogStanding(log, process::nanoTime));
        work = new ServiceWork(remote, service, process, calls, new OutgoingCalls(runtime));
        new Recovery(setup, world.recovery(), engine::isOpen).start();
        if (begins) {
            int left = orders == null ? roundsLeft : orders.roundsLeft();
            orders = new OrderTransactions(remote, process, engine, work, left);
            orders.start();
        }
    }

    private RemoteRuntime deliveries(RemoteRuntime runtime) {
        if (remote.bug() != RemoteBug.SAME_DELIVERY_NUMBER) {
            return runtime;
        }
        RandomGenerator same = new RandomGenerator() {
            @Override
            public long nextLong() {
                return runtime.random().nextLong();
            }

            @Override
            public int nextInt(int bound) {
                return 7;
            }
        };
        return new RemoteRuntime(runtime.keys(), runtime.wallClock(), runtime.nanoTime(), same);
    }

    boolean isQuiet() {
        return process.isAlive() && (orders == null || orders.isQuiet());
    }

    @Override
    public void recovered(BranchId branch, boolean committed) {
        simulation.sometimes(committed ? "told by recovery to commit" : "asked the log and rolled back");
    }

    /** Does the work of a call; the values of the response's header. */
    CompletionStage<List<String>> handle(String context) {
        return Objects.requireNonNull(branches).join(List.of(context)).thenCompose(result -> {
            if (result instanceof JoinResult.Refused refused) {
                simulation.sometimes("refused: " + refused.refusal().getClass().getSimpleName());
                return CompletableFuture.completedFuture(List.of());
            }
            RemoteBranch branch = ((JoinResult.Joined) result).branch();
            remote.history().joined(((SubordinateTransaction) branch.transaction()).branch(), process);
            CompletableFuture<List<String>> response = new CompletableFuture<>();
            Objects.requireNonNull(work).run(branch.transaction(), () -> {
                if (dice.nextInt(15) == 0) {
                    branch.failed(new IllegalStateException("sold out"));
                }
                branch.finish().thenAccept(answer -> response.complete(List.of(answer)));
            });
            return response;
        });
    }

    CompletionStage<RemoteCalls.Answer> serve(RemoteCalls.Order order) {
        remote.history().ordered(order.path(), process);
        return Objects.requireNonNull(branches)
                .serve(order.method(), order.path(), List.of(order.command()))
                .thenApply(this::answer);
    }

    private RemoteCalls.Answer answer(ServeResult result) {
        if (result instanceof ServeResult.Answered answered) {
            if (answered.status() == 503) {
                simulation.sometimes("order unfinished");
            }
            return new RemoteCalls.Answer(answered.status(), List.of(answered.outcome()));
        }
        return new RemoteCalls.Answer(((ServeResult.Refused) result).refusal().status(), List.of());
    }
}
