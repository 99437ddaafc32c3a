package io.distlock.txn.engine;

import io.distlock.simulation.Simulation;
import io.distlock.simulation.VirtualProcess;
import io.distlock.txn.BranchId;
import io.distlock.txn.Transaction;
import io.distlock.txn.TransactionRolledBackException;
import io.distlock.txn.remote.OutgoingCall;
import io.distlock.txn.remote.OutgoingCalls;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** What a service does for a transaction, its own or another's: works in its database, and calls other services. */
final class ServiceWork {

    private final RemoteWorld remote;
    private final SimulatedWorld world;
    private final Simulation simulation;
    private final SimulatedService service;
    private final VirtualProcess process;
    private final ServiceCalls calls;
    private final OutgoingCalls outgoing;
    private final RandomGenerator dice;

    ServiceWork(
            RemoteWorld remote,
            SimulatedService service,
            VirtualProcess process,
            ServiceCalls calls,
            OutgoingCalls outgoing) {
        this.remote = remote;
        this.world = remote.world();
        this.simulation = world.simulation();
        this.service = service;
        this.process = process;
        this.calls = calls;
        this.outgoing = outgoing;
        this.dice = simulation.newRandom();
    }

    /** One or two steps, sometimes none. */
    void run(Transaction transaction, Runnable done) {
        steps(transaction, dice.nextInt(12) == 0 ? 0 : 1 + dice.nextInt(2), done);
    }

    void steps(Transaction transaction, int left, Runnable done) {
        if (left == 0) {
            world.later(process, 1 + dice.nextInt(50), done);
            return;
        }
        Runnable next = () -> steps(transaction, left - 1, done);
        List<SimulatedService> others = remote.services().values().stream()
                .filter(other -> other != service)
                .toList();
        try {
            if (dice.nextInt(5) < 3) {
                inDatabase(transaction, next);
            } else {
                call(transaction, others.get(dice.nextInt(others.size())), next);
            }
        } catch (TransactionRolledBackException | IllegalStateException e) {
            // doomed, or over: nothing joins any more
            done.run();
        }
    }

    private void inDatabase(Transaction transaction, Runnable next) {
        BranchId branch = transaction.enlist(service.database.name);
        remote.history().enlisted(branch);
        if (dice.nextBoolean()) {
            next.run();
            return;
        }
        calls.attempt(branch)
                .whenComplete((voted, failure) -> world.guarded(() -> {
                    if (failure == null && voted) {
                        transaction.prepared(branch);
                    } else {
                        transaction.failed(branch, new IllegalStateException("try failed"));
                    }
                    next.run();
                }));
    }

    private void call(Transaction transaction, SimulatedService target, Runnable next) {
        OutgoingCall call = outgoing.open(transaction, target.name);
        deliver(call.header(), target)
                .whenComplete((answers, failure) -> world.guarded(() -> {
                    if (failure == null) {
                        remote.history().heard(call.branch(), answers);
                        call.answered(answers);
                    } else {
                        remote.history().unheard(call.branch());
                        call.failed(failure);
                    }
                    next.run();
                }));
    }

    /** Through a mesh that sends the call once more, to any instance, if it waits for long. The first response counts. */
    private CompletionStage<List<String>> deliver(String context, SimulatedService target) {
        CompletableFuture<List<String>> response = new CompletableFuture<>();
        deliverOnce(context, target, response);
        if (dice.nextBoolean()) {
            world.later(process, 20 + dice.nextInt(150), () -> {
                if (!response.isDone()) {
                    simulation.sometimes("call repeated");
                    deliverOnce(context, target, response);
                }
            });
        }
        world.later(
                process,
                300 + dice.nextInt(900),
                () -> response.completeExceptionally(new IllegalStateException("no response")));
        return response;
    }

    private void deliverOnce(String context, SimulatedService target, CompletableFuture<List<String>> response) {
        ServiceInstance instance = target.any(dice);
        world.network()
                .callAsync(process, instance.process(), "call", () -> instance.handle(context))
                .thenAccept(response::complete);
    }
}
