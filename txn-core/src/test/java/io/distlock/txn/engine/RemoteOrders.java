package io.distlock.txn.engine;

import io.distlock.simulation.VirtualProcess;
import io.distlock.txn.remote.RemoteCalls;
import io.distlock.txn.remote.RemoteCalls.Answer;
import io.distlock.txn.remote.RemoteCalls.Order;
import io.distlock.txn.remote.RemoteParticipant;
import io.distlock.txn.remote.RemoteRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Orders of a process to any instance of other services. The production participant blocks until it has the answer, which no simulation
 * can do: so it is asked twice with the same random numbers, first to see what it sends, and again when the answer is there.
 */
final class RemoteOrders {

    /** What is asked of the participant. */
    interface Question<T> {

        T ask(RemoteParticipant participant) throws Exception;
    }

    private static final Duration TIMEOUT = Duration.ofMillis(1000);

    private final SimulatedWorld world;
    private final VirtualProcess client;
    private final Map<String, SimulatedService> services;
    private final RandomGenerator dice;

    RemoteOrders(SimulatedWorld world, VirtualProcess client, Map<String, SimulatedService> services) {
        this.world = world;
        this.client = client;
        this.services = services;
        this.dice = world.simulation().newRandom();
    }

    <T> CompletionStage<T> send(String service, Question<T> question) {
        long seed = dice.nextLong();
        List<Order> orders = new ArrayList<>();
        CompletionStage<T> unsent = answer(question, participant(service, seed, (target, order) -> {
            orders.add(order);
            throw new IllegalStateException("not sent yet");
        }));
        if (orders.isEmpty()) {
            return unsent;
        }
        Order order = orders.get(0);
        ServiceInstance instance = services.get(service).any(dice);
        CompletionStage<Answer> sent =
                world.network().callAsync(client, instance.process(), order.path(), () -> instance.serve(order));
        return NetworkedDecisionLog.Calls.withTimeout(client, TIMEOUT, sent)
                .thenCompose(answer -> answer(question, participant(service, seed, (target, same) -> answer)));
    }

    private RemoteParticipant participant(String service, long seed, RemoteCalls calls) {
        return new RemoteParticipant(
                service,
                calls,
                new RemoteRuntime(SimulatedService.KEYS, client.clock(), client::nanoTime, new SplittableRandom(seed)));
    }

    private static <T> CompletionStage<T> answer(Question<T> question, RemoteParticipant participant) {
        try {
            return CompletableFuture.completedFuture(question.ask(participant));
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
