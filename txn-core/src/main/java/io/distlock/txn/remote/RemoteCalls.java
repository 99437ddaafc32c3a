package io.distlock.txn.remote;

import java.util.List;

/**
 * Sends orders to branches in other services; a transport implements it.
 *
 * <p>Implementations are thread-safe. They know the addresses of the targets from configuration only, follow no redirects, and end each
 * call within a bounded time. They repeat nothing.
 */
public interface RemoteCalls {

    /**
     * Sends one order. Blocks.
     *
     * @param target the service
     * @return whatever it answered
     * @throws Exception if there was no answer; the order may have been carried out, or may still be
     */
    Answer send(String target, Order order) throws Exception;

    /**
     * A request.
     *
     * @param method of HTTP
     * @param path to be appended to the base address of the target
     * @param command value of the header {@code Distlock-Command}
     */
    record Order(String method, String path, String command) {}

    /**
     * A response.
     *
     * @param status of HTTP
     * @param outcomes all values of the header {@code Distlock-Outcome}
     */
    record Answer(int status, List<String> outcomes) {

        public Answer {
            outcomes = List.copyOf(outcomes);
        }
    }
}
