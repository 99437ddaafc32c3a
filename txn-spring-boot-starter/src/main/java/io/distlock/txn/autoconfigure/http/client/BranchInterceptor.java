package io.distlock.txn.autoconfigure.http.client;

import io.distlock.txn.autoconfigure.http.BranchCall;
import io.distlock.txn.autoconfigure.http.BranchCaller;
import io.distlock.txn.autoconfigure.http.TargetClients;
import io.distlock.txn.autoconfigure.http.TargetClients.Sending;
import io.distlock.txn.remote.RemoteHeaders;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Makes requests to configured services branches of the transaction of their thread. No other request carries one. Thread-safe. */
final class BranchInterceptor implements ClientHttpRequestInterceptor {

    private final BranchCaller caller;
    private final TargetClients clients;

    BranchInterceptor(BranchCaller caller, TargetClients clients) {
        this.caller = caller;
        this.clients = clients;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        // one that was copied from somewhere would take a stranger in
        request.getHeaders().remove(RemoteHeaders.CONTEXT);
        Optional<BranchCall> call = caller.open(request.getURI());
        return call.isPresent() ? send(call.get(), request, body, execution) : execution.execute(request, body);
    }

    private ClientHttpResponse send(
            BranchCall call, HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        try (Sending sending = clients.sending(call)) {
            request.getHeaders().set(RemoteHeaders.CONTEXT, call.header());
            ClientHttpResponse response = execution.execute(request, body);
            List<String> answers = response.getHeaders().getOrEmpty(RemoteHeaders.ANSWER);
            call.responded(response.getStatusCode().value(), answers);
            return response;
        } catch (IOException | RuntimeException | Error e) {
            call.failed(e);
            throw e;
        }
    }
}
