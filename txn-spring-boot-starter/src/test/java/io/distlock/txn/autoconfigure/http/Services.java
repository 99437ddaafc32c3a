package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.manager.SpringTransactionCoordinator;
import io.distlock.txn.log.memory.MemoryDecisions;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.boot.WebApplicationType;

/** Services with their pods, each behind one address, and the decision log that they share. */
final class Services implements AutoCloseable {

    final MemoryDecisions decisions = new MemoryDecisions(new SecureRandom());
    private final Map<String, Gateway> addresses = new HashMap<>();
    private final Map<String, Pod> pods = new HashMap<>();

    Services(String... names) throws IOException {
        for (String name : names) {
            addresses.put(name, new Gateway());
        }
    }

    /** Starts {@code stock}, or {@code stock-2}, which is another pod of it. */
    void start(String pod, WebApplicationType type, String... properties) {
        String service = pod.replaceAll("-.*", "");
        Pod started = Pod.start(service, type, decisions, addresses, properties);
        pods.put(pod, started);
        address(service).pods.add(started.port());
    }

    Pod pod(String name) {
        return pods.get(name);
    }

    Gateway address(String service) {
        return addresses.get(service);
    }

    /** Networks behave again, and what was counted is forgotten. */
    void reset() {
        addresses.values().forEach(address -> {
            address.way = Gateway.STRAIGHT;
            address.messages.clear();
        });
    }

    /** Runs work in a transaction of the shop. */
    <T> T transact(Callable<T> work) throws Exception {
        return transact(TransactionOptions.of("order").withTimeout(Duration.ofMinutes(1)), work);
    }

    <T> T transact(TransactionOptions options, Callable<T> work) throws Exception {
        return coordinator().execute(options, work);
    }

    SpringTransactionCoordinator coordinator() {
        return pods.get("shop").bean(SpringTransactionCoordinator.class);
    }

    @Override
    public void close() {
        pods.values().forEach(Pod::close);
        addresses.values().forEach(Gateway::close);
    }
}
