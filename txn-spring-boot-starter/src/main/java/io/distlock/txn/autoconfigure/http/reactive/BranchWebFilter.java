package io.distlock.txn.autoconfigure.http.reactive;

import io.distlock.txn.Transaction;
import io.distlock.txn.autoconfigure.http.IncomingBranches;
import io.distlock.txn.autoconfigure.http.IncomingBranches.Done;
import io.distlock.txn.remote.Refusal;
import io.distlock.txn.remote.RemoteBranch;
import io.distlock.txn.remote.RemoteBranches.JoinResult;
import io.distlock.txn.remote.RemoteBranches.ServeResult;
import io.distlock.txn.remote.RemoteHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.ContextView;

/**
 * Takes in the calls of transactions, which it prepares before their response leaves, and serves the orders to branches. Requests that
 * carry no transaction pass as they are.
 *
 * <p>The work of a call, which blocks, runs on a thread of a bounded scheduler, to which it comes back from filters that wait elsewhere,
 * see {@link BranchThread}. It belongs to the transaction for as long as it stays there; in the Reactor context the transaction is under
 * {@link Transaction}. Thread-safe.
 */
final class BranchWebFilter implements WebFilter, Ordered {

    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;

    private final IncomingBranches branches;
    private final Scheduler scheduler;
    private final Limits limits;

    /** Of requests and responses, in bytes, and where the filter stands. */
    record Limits(int requestBytesMax, int responseBytesMax, int order) {}

    BranchWebFilter(IncomingBranches branches, Scheduler scheduler, Limits limits) {
        this.branches = branches;
        this.scheduler = scheduler;
        this.limits = limits;
    }

    @Override
    public int getOrder() {
        return limits.order();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().pathWithinApplication().value();
        if (path.startsWith(IncomingBranches.PATH)) {
            return serve(exchange, path);
        }
        List<String> contexts = exchange.getRequest().getHeaders().getOrEmpty(RemoteHeaders.CONTEXT);
        return contexts.isEmpty() ? chain.filter(exchange) : join(exchange, chain, contexts);
    }

    private Mono<Void> serve(ServerWebExchange exchange, String path) {
        ServerHttpRequest request = exchange.getRequest();
        return Mono.fromCompletionStage(() -> branches.serve(
                        request.getMethod().name(), path, request.getHeaders().getOrEmpty(RemoteHeaders.COMMAND)))
                .flatMap(result -> {
                    ServerHttpResponse response = exchange.getResponse();
                    if (result instanceof ServeResult.Refused refused) {
                        return refuse(response, refused.refusal());
                    }
                    ServeResult.Answered answered = (ServeResult.Answered) result;
                    response.setStatusCode(HttpStatusCode.valueOf(answered.status()));
                    response.getHeaders().set(RemoteHeaders.OUTCOME, answered.outcome());
                    response.getHeaders().setCacheControl("no-store");
                    response.getHeaders().setContentLength(0);
                    return response.setComplete();
                })
                .onErrorResume(
                        IllegalStateException.class,
                        stopped -> refuse(exchange.getResponse(), UNAVAILABLE, "This service is stopping"));
    }

    private Mono<Void> join(ServerWebExchange exchange, WebFilterChain chain, List<String> contexts) {
        return Mono.fromCompletionStage(() -> branches.join(contexts))
                .onErrorComplete(IllegalStateException.class)
                .map(result -> result instanceof JoinResult.Joined joined
                        ? work(joined.branch(), exchange, chain)
                        : refuse(exchange.getResponse(), ((JoinResult.Refused) result).refusal()))
                .switchIfEmpty(Mono.fromSupplier(
                        () -> refuse(exchange.getResponse(), UNAVAILABLE, "This service is stopping")))
                .flatMap(handling -> handling);
    }

    // -- the work

    private Mono<Void> work(RemoteBranch branch, ServerWebExchange exchange, WebFilterChain chain) {
        AtomicBoolean begun = new AtomicBoolean();
        BufferedServerResponse response = new BufferedServerResponse(exchange.getResponse(), limits.responseBytesMax());
        return DataBufferUtils.join(exchange.getRequest().getBody(), limits.requestBytesMax())
                .map(buffer -> {
                    byte[] bytes = new byte[buffer.readableByteCount()];
                    buffer.read(bytes);
                    DataBufferUtils.release(buffer);
                    return bytes;
                })
                .defaultIfEmpty(new byte[0])
                .flatMap(body -> Mono.deferContextual(context -> Mono.fromCallable(() -> {
                            begun.set(true);
                            return perform(branch, new BufferedExchange(exchange, body, response), chain, context);
                        })
                        .subscribeOn(scheduler)))
                .doOnError(failure -> abandonUnless(begun, branch, failure))
                .doOnCancel(() -> abandonUnless(begun, branch, new CancellationException("The caller has gone")))
                .flatMap(done -> respond(done, response))
                .onErrorResume(
                        DataBufferLimitException.class,
                        tooLong -> begun.get()
                                ? Mono.error(tooLong)
                                : refuse(exchange.getResponse(), TOO_LARGE, "The request is too long"))
                .onErrorResume(
                        RejectedExecutionException.class,
                        full -> begun.get()
                                ? Mono.error(full)
                                : refuse(exchange.getResponse(), UNAVAILABLE, "Too many calls are worked on"));
    }

    private Done perform(RemoteBranch branch, BufferedExchange exchange, WebFilterChain chain, ContextView context) {
        return branches.perform(branch, () -> {
            BranchThread thread = BranchThread.of(exchange);
            CompletableFuture<?> handled = chain.filter(exchange)
                    .contextWrite(own -> own.putAll(context).put(Transaction.class, branch.transaction()))
                    .toFuture();
            try {
                thread.workUntil(handled, branch.transaction()::remaining);
                handled.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            } finally {
                handled.cancel(true);
            }
            return exchange.getResponse().status();
        });
    }

    private static Mono<Void> respond(Done done, BufferedServerResponse response) {
        if (!response.getDelegate().isCommitted()) {
            response.getHeaders().set(RemoteHeaders.ANSWER, done.answer());
        }
        if (done.failure().isPresent()) {
            response.discard();
            return Mono.error(done.failure().get());
        }
        return response.release();
    }

    private void abandonUnless(AtomicBoolean begun, RemoteBranch branch, Throwable cause) {
        if (begun.compareAndSet(false, true)) {
            branches.abandon(branch, cause);
            begun.set(false);
        }
    }

    // -- refusals

    private static Mono<Void> refuse(ServerHttpResponse response, Refusal refusal) {
        return refuse(response, refusal.status(), refusal.message());
    }

    private static Mono<Void> refuse(ServerHttpResponse response, int status, String message) {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        response.setStatusCode(HttpStatusCode.valueOf(status));
        response.getHeaders().setCacheControl("no-store");
        response.getHeaders().setContentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8));
        response.getHeaders().setContentLength(text.length);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(text)));
    }
}
