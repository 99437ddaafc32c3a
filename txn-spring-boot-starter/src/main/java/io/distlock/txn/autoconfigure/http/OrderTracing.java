package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.remote.RemoteCalls.Answer;
import io.distlock.txn.remote.RemoteCalls.Order;
import java.util.Map;

/** Looks on while an order is sent, and may add headers for tracing. Thread-safe. */
public interface OrderTracing {

    /** Sends nothing but the order. */
    OrderTracing NONE = (target, order, sender) -> sender.send(Map.of());

    /** Has the order sent, once. */
    Answer trace(HttpTarget target, Order order, Sender sender) throws Exception;

    /** Sends the order. */
    @FunctionalInterface
    interface Sender {

        /** @param headers in addition to those of the order */
        Answer send(Map<String, String> headers) throws Exception;
    }
}
