package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.remote.RemoteCalls;
import io.distlock.txn.remote.RemoteHeaders;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends orders to branches in other services. No circuit breaker is in the way: an order that is held back leaves a branch in doubt.
 * Thread-safe.
 */
final class HttpOrders implements RemoteCalls {

    private final HttpTargets targets;
    private final TargetClients clients;
    private final TargetAddresses addresses;
    private final OrderTracing tracing;

    HttpOrders(HttpTargets targets, TargetClients clients, TargetAddresses addresses, OrderTracing tracing) {
        this.targets = targets;
        this.clients = clients;
        this.addresses = addresses;
        this.tracing = tracing;
    }

    @Override
    public Answer send(String target, Order order) throws Exception {
        HttpTarget to = targets.named(target);
        return tracing.trace(to, order, headers -> send(to, order, headers));
    }

    private Answer send(HttpTarget target, Order order, Map<String, String> headers) throws Exception {
        URI base = addresses.of(target.name(), target.base());
        try {
            return send(target, base, order, headers);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            // it was not sent, so this does not repeat it
            URI other = addresses.of(target.name(), target.base());
            if (other.equals(base)) {
                throw e;
            }
            return send(target, other, order, headers);
        }
    }

    private Answer send(HttpTarget target, URI base, Order order, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + order.path()))
                .timeout(target.orderTimeout())
                .method(order.method(), BodyPublishers.noBody());
        headers.forEach(request::header);
        request.setHeader(RemoteHeaders.COMMAND, order.command());
        // the timeout of the request ends with the headers, this one with the body, which nobody reads
        CompletableFuture<HttpResponse<Void>> sent =
                clients.of(target).sendAsync(request.build(), BodyHandlers.discarding());
        try {
            HttpResponse<Void> response = sent.get(target.orderTimeout().toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.headers().allValues(RemoteHeaders.OUTCOME));
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("Service '%s' has not answered %s %s within %s"
                    .formatted(target.name(), order.method(), order.path(), target.orderTimeout()));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : new IOException(e);
        } finally {
            sent.cancel(true);
        }
    }
}
