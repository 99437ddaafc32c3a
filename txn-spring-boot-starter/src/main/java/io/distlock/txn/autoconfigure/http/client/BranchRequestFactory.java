package io.distlock.txn.autoconfigure.http.client;

import io.distlock.txn.autoconfigure.http.BranchCall;
import io.distlock.txn.autoconfigure.http.TargetClients;
import java.io.IOException;
import java.net.URI;
import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;

/**
 * Sends the calls of transactions over connections that follow no redirects, for as long as their transaction lives, and everything else
 * as the application has it. Thread-safe.
 */
final class BranchRequestFactory implements ClientHttpRequestFactory, DisposableBean {

    private final ClientHttpRequestFactory delegate;
    private final Supplier<TargetClients> clients;

    BranchRequestFactory(ClientHttpRequestFactory delegate, Supplier<TargetClients> clients) {
        this.delegate = delegate;
        this.clients = clients;
    }

    @Override
    public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
        BranchCall call = clients.get().current();
        if (call == null) {
            return delegate.createRequest(uri, method);
        }
        JdkClientHttpRequestFactory factory =
                new JdkClientHttpRequestFactory(clients.get().of(call.target()));
        factory.setReadTimeout(call.timeout());
        return factory.createRequest(uri, method);
    }

    @Override
    public void destroy() throws Exception {
        if (delegate instanceof DisposableBean disposable) {
            disposable.destroy();
        }
    }
}
