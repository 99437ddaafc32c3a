package io.distlock.txn.autoconfigure.http.observe;

import io.distlock.txn.autoconfigure.http.HttpTarget;
import io.distlock.txn.autoconfigure.http.OrderTracing;
import io.distlock.txn.remote.RemoteCalls.Answer;
import io.distlock.txn.remote.RemoteCalls.Order;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.RequestReplySenderContext;
import java.util.HashMap;
import java.util.Map;

/**
 * Observes orders to branches as {@code distlock.transaction.order}, whose trace goes on in the other service, since what is observed may
 * add its headers. Thread-safe.
 */
final class ObservedOrders implements OrderTracing {

    private final ObservationRegistry registry;

    ObservedOrders(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Answer trace(HttpTarget target, Order order, Sender sender) throws Exception {
        Map<String, String> headers = new HashMap<>();
        RequestReplySenderContext<Map<String, String>, Answer> context =
                new RequestReplySenderContext<>((carrier, key, value) -> headers.put(key, value), Kind.CLIENT);
        context.setCarrier(headers);
        context.setRemoteServiceName(target.name());
        Observation observation = Observation.createNotStarted("distlock.transaction.order", () -> context, registry)
                .contextualName("%s %s".formatted(what(order), target.name()))
                .lowCardinalityKeyValue("target", target.name())
                .lowCardinalityKeyValue("order", what(order))
                .start();
        try (Observation.Scope scope = observation.openScope()) {
            Answer answer = sender.send(headers);
            context.setResponse(answer);
            observation.lowCardinalityKeyValue("status", Integer.toString(answer.status()));
            return answer;
        } catch (Exception e) {
            observation.lowCardinalityKeyValue("status", "none");
            observation.error(e);
            throw e;
        } finally {
            observation.stop();
        }
    }

    private static String what(Order order) {
        return order.method().equals("GET")
                ? "status"
                : order.path().substring(order.path().lastIndexOf('/') + 1);
    }
}
