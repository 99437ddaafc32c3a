package io.distlock.txn.remote;

import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.engine.EngineOptions;
import io.distlock.txn.engine.EngineRuntime;
import io.distlock.txn.engine.EngineSetup;
import io.distlock.txn.engine.FakeParticipant;
import io.distlock.txn.engine.ParticipantCalls;
import io.distlock.txn.engine.TransactionEngine;
import io.distlock.txn.log.memory.MemoryDecisionLog;
import io.distlock.txn.log.memory.MemoryDecisions;
import io.distlock.txn.remote.RemoteBranches.JoinResult;
import io.distlock.txn.remote.RemoteBranches.ServeResult;
import io.distlock.txn.spi.TransactionParticipant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Three services without a network: orders calls inventory, of which there are two instances, and inventory may call payment. */
final class Services implements RemoteCalls, AutoCloseable {

    final MemoryDecisions decisions = new MemoryDecisions(new SplittableRandom(7));
    final Clocks clocks = new Clocks();
    final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    final ExecutorService threads = Executors.newFixedThreadPool(6);
    final FakeParticipant stock = new FakeParticipant("stock");
    final FakeParticipant ledger = new FakeParticipant("ledger");
    final OutgoingCalls outgoing = new OutgoingCalls(clocks.runtime(Clocks.KEYS, 3));
    final ParticipantCalls ofInventory = calls(stock, remote("payment"));
    final RemoteBranches inventory = service("inventory", ofInventory, 11);
    final RemoteBranches otherInventory = service("inventory", ofInventory, 12);
    final RemoteBranches payment = service("payment", calls(ledger), 13);
    final TransactionEngine orders =
            new TransactionEngine(setup("orders", calls(remote("inventory"), remote("payment"))));

    /** Where orders go. */
    final Map<String, RemoteBranches> addresses =
            new ConcurrentHashMap<>(Map.of("inventory", inventory, "payment", payment));

    final List<String> sent = new CopyOnWriteArrayList<>();

    Transaction begin() {
        return orders.begin(TransactionOptions.of("order"));
    }

    /** One call, done, answered. */
    void call(Transaction transaction, String target, RemoteBranches instance, Consumer<Transaction> work) {
        OutgoingCall call = outgoing.open(transaction, target);
        call.answered(List.of(deliver(call, instance, work)));
    }

    /** One delivery of a call, done; the answer is returned. */
    static String deliver(OutgoingCall call, RemoteBranches instance, Consumer<Transaction> work) {
        RemoteBranch branch = join(instance, call.header());
        work.accept(branch.transaction());
        return await(branch.finish());
    }

    static RemoteBranch join(RemoteBranches instance, String header) {
        return ((JoinResult.Joined) await(instance.join(List.of(header)))).branch();
    }

    static Refusal refusal(RemoteBranches instance, String header) {
        return ((JoinResult.Refused) await(instance.join(List.of(header)))).refusal();
    }

    static void reserve(Transaction transaction) {
        transaction.enlist("stock");
    }

    RemoteParticipant remote(String target) {
        return new RemoteParticipant(target, this, clocks.runtime(Clocks.KEYS, target.hashCode()));
    }

    RemoteBranches service(String name, ParticipantCalls calls, long seed) {
        return new RemoteBranches(
                clocks.runtime(Clocks.KEYS, seed),
                RemoteOptions.of(name),
                calls,
                new LogStanding(new MemoryDecisionLog(decisions, name, InstantSource.system()), () -> clocks.nanos));
    }

    ParticipantCalls calls(TransactionParticipant... participants) {
        return new ParticipantCalls(List.of(participants), threads, timer, Duration.ofSeconds(30));
    }

    EngineSetup setup(String name, ParticipantCalls calls) {
        return EngineSetup.of(
                new MemoryDecisionLog(decisions, name, InstantSource.system()),
                calls,
                new EngineRuntime(timer, System::nanoTime, InstantSource.system(), new SplittableRandom(1)),
                EngineOptions.of(name).withRetry(Duration.ofMillis(1), Duration.ofMillis(5)));
    }

    @Override
    public Answer send(String target, Order order) {
        sent.add(order.path());
        ServeResult result = await(addresses.get(target).serve(order.method(), order.path(), List.of(order.command())));
        return result instanceof ServeResult.Answered answered
                ? new Answer(answered.status(), List.of(answered.outcome()))
                : new Answer(((ServeResult.Refused) result).refusal().status(), List.of());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdownNow();
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
