package io.distlock.txn.autoconfigure.http.reactive;

import io.distlock.txn.Transaction;
import io.distlock.txn.autoconfigure.http.BranchCall;
import io.distlock.txn.autoconfigure.http.BranchCaller;
import io.distlock.txn.remote.RemoteHeaders;
import java.util.Optional;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Makes requests to configured services branches of a transaction: that of the thread which called the client, else that of the Reactor
 * context, else that of the thread which subscribes. Each subscription is a branch. Thread-safe.
 */
final class BranchExchangeFilter implements ExchangeFilterFunction {

    /** Attribute of a request: the transaction of the thread that called the client. */
    static final String TRANSACTION = Transaction.class.getName();

    private final BranchCaller caller;

    BranchExchangeFilter(BranchCaller caller) {
        this.caller = caller;
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return Mono.deferContextual(context -> {
            ClientRequest clean = request.headers().containsHeader(RemoteHeaders.CONTEXT)
                    ? ClientRequest.from(request)
                            .headers(headers -> headers.remove(RemoteHeaders.CONTEXT))
                            .build()
                    : request;
            return transaction(request, context)
                    .flatMap(transaction -> caller.open(request.url(), transaction))
                    .map(call -> send(call, clean, next))
                    .orElseGet(() -> next.exchange(clean));
        });
    }

    private Optional<Transaction> transaction(ClientRequest request, ContextView context) {
        return request.attribute(TRANSACTION)
                .map(Transaction.class::cast)
                .or(() -> context.getOrEmpty(Transaction.class))
                .or(caller::current);
    }

    private static Mono<ClientResponse> send(BranchCall call, ClientRequest request, ExchangeFunction next) {
        ClientRequest withContext = ClientRequest.from(request)
                .headers(headers -> headers.set(RemoteHeaders.CONTEXT, call.header()))
                .build();
        return next.exchange(withContext)
                .timeout(call.timeout())
                .doOnNext(response -> call.responded(
                        response.statusCode().value(), response.headers().header(RemoteHeaders.ANSWER)))
                .doOnError(call::failed)
                .doFinally(signal -> call.failed(new IllegalStateException("No response, but " + signal)))
                .contextWrite(context -> context.put(BranchCall.class, call));
    }
}
