package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.simulation.network.SimulatedNetwork;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.Heuristic;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionLogListener;
import io.distlock.txn.spi.DecisionPage;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import io.distlock.txn.spi.Owner;
import io.distlock.txn.spi.Resolution;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A process's view of the simulated log: each step is one request with a time-out, which the network may lose, double, delay and
 * reorder. Confined to one thread.
 */
class NetworkedDecisionLog implements DecisionLog {

    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final Duration BEAT = Duration.ofMillis(330);

    private final Simulation simulation;
    private final SimulatedNetwork network;
    private final VirtualProcess client;
    private final SimulatedLogServer server;
    private final TransactionBug bug;
    // attempts without an answer may still arrive, at any time
    private final Set<TransactionId> unsettled = new HashSet<>();
    private final RandomGenerator dice;
    private @Nullable Incarnation incarnation;

    NetworkedDecisionLog(
            Simulation simulation,
            SimulatedNetwork network,
            VirtualProcess client,
            SimulatedLogServer server,
            TransactionBug bug) {
        this.simulation = simulation;
        this.network = network;
        this.client = client;
        this.server = server;
        this.bug = bug;
        this.dice = simulation.newRandom();
        client.scheduler().scheduleWithFixedDelay(this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public String type() {
        return "networked";
    }

    @Override
    public void listen(DecisionLogListener listener) {}

    @Override
    public CompletionStage<Incarnation> incarnation() {
        Incarnation present = incarnation;
        return present != null
                ? CompletableFuture.completedFuture(present)
                : call("open", () -> server.open(client.name())).thenApply(opened -> {
                    incarnation = opened;
                    return opened;
                });
    }

    @Override
    public CompletionStage<CommitResult> commit(DecisionRecord record) {
        CompletableFuture<CommitResult> answer = new CompletableFuture<>();
        boolean[] answered = {false};
        // a doubled request is executed again only while its answer has not arrived, as by a server that may still be
        // working on it
        Supplier<CompletionStage<CommitResult>> oneEffect =
                () -> answered[0] ? new CompletableFuture<>() : CompletableFuture.completedStage(server.commit(record));
        Calls.withTimeout(client, TIMEOUT, network.callAsync(client, server.process, "commit", oneEffect))
                .whenComplete((result, failure) -> {
                    answered[0] = failure == null;
                    if (failure != null) {
                        unsettled.add(record.transaction());
                        mayArriveLate(record);
                        simulation.sometimes("unknown commit");
                        if (bug == TransactionBug.SILENCE_TAKEN_FOR_REFUSAL) {
                            answer.complete(new CommitResult.Fenced());
                        } else {
                            answer.completeExceptionally(failure);
                        }
                        return;
                    }
                    if (result instanceof CommitResult.Fenced) {
                        simulation.sometimes("fenced");
                        ended(record.transaction().incarnation());
                    }
                    answer.complete(result);
                });
        return answer;
    }

    @Override
    public CompletionStage<Resolution> abort(DecisionRecord record) {
        if (bug == TransactionBug.ABSENT_TAKEN_FOR_ABORT) {
            return call("read", () -> server.decisions.read(record.transaction()))
                    .thenApply(found -> new Resolution.Recorded(found.orElse(record)));
        }
        return call("abort", () -> server.abort(record));
    }

    @Override
    public CompletionStage<Optional<DecisionRecord>> read(TransactionId transaction) {
        return call("read", () -> server.decisions.read(transaction));
    }

    @Override
    public CompletionStage<List<Owner>> owners(int limit) {
        return call("owners", () -> server.owners(limit));
    }

    @Override
    public CompletionStage<Void> fence(String fenced) {
        return run("fence", () -> server.fence(fenced));
    }

    @Override
    public CompletionStage<DecisionPage> decisions(String of, Optional<String> cursor, int limit) {
        return call("decisions", () -> server.decisions.decisions(of, cursor, limit));
    }

    @Override
    public CompletionStage<Void> note(Heuristic heuristic, DecisionRecord decision) {
        return run("note", () -> server.decisions.note(heuristic, decision));
    }

    @Override
    public CompletionStage<Void> collect(Collection<TransactionId> transactions) {
        List<TransactionId> mayStillArrive = transactions.stream()
                .filter(transaction -> unsettled.contains(transaction) && !isEnded(transaction))
                .toList();
        return run("collect", () -> server.collect(transactions, mayStillArrive));
    }

    @Override
    public CompletionStage<Boolean> retire(String retired) {
        return call("retire", () -> server.decisions.retire(retired));
    }

    @Override
    public CompletionStage<Void> ping() {
        return run("ping", () -> {});
    }

    @Override
    public void close() {}

    /** Somebody on the way, such as a proxy, holds a request for longer than the network does. */
    private void mayArriveLate(DecisionRecord record) {
        if (dice.nextInt(3) == 0) {
            simulation
                    .scheduler()
                    .schedule(
                            () -> server.process.execute(() -> server.commit(record)),
                            500 + dice.nextInt(4000),
                            TimeUnit.MILLISECONDS);
        }
    }

    private boolean isEnded(TransactionId transaction) {
        return incarnation == null || !incarnation.id().equals(transaction.incarnation());
    }

    private void beat() {
        Incarnation present = incarnation;
        if (present != null) {
            call("beat", () -> server.beat(present.id())).thenAccept(alive -> {
                if (!alive) {
                    ended(present.id());
                }
            });
        }
    }

    private void ended(String id) {
        if (incarnation != null && incarnation.id().equals(id)) {
            incarnation = null;
        }
    }

    private CompletionStage<Void> run(String label, Runnable work) {
        return call(label, () -> {
                    work.run();
                    return true;
                })
                .thenApply(done -> null);
    }

    private <T> CompletionStage<T> call(String label, Supplier<T> work) {
        return Calls.withTimeout(client, TIMEOUT, network.call(client, server.process, label, work));
    }

    /** What requests of both kinds share. */
    static final class Calls {

        private Calls() {}

        /** No answer in time is an exception. */
        static <T> CompletionStage<T> withTimeout(VirtualProcess client, Duration timeout, CompletionStage<T> stage) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            Future<?> limit = client.scheduler()
                    .schedule(
                            () -> answer.completeExceptionally(new DecisionLogException("No answer in " + timeout)),
                            timeout.toNanos(),
                            TimeUnit.NANOSECONDS);
            stage.whenComplete((value, failure) -> {
                limit.cancel(false);
                if (failure == null) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
            return answer;
        }
    }
}
