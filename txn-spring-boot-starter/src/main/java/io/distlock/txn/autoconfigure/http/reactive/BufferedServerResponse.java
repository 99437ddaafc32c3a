package io.distlock.txn.autoconfigure.http.reactive;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Holds a response back until it is known what its branch votes, in bounded memory. For one request; thread-safe. */
final class BufferedServerResponse extends ServerHttpResponseDecorator {

    private final int bytesMax;
    private @Nullable DataBuffer body; // guarded by this
    private boolean ended; // guarded by this

    BufferedServerResponse(ServerHttpResponse response, int bytesMax) {
        super(response);
        this.bytesMax = bytesMax;
    }

    int status() {
        return getStatusCode() == null ? 200 : getStatusCode().value();
    }

    /** Lets the response go. */
    Mono<Void> release() {
        DataBuffer held = take();
        return held == null
                ? getDelegate().setComplete()
                : getDelegate().writeWith(Mono.just(held)).doOnCancel(() -> DataBufferUtils.release(held));
    }

    /** Forgets it. */
    void discard() {
        DataBuffer held = take();
        if (held != null) {
            DataBufferUtils.release(held);
        }
    }

    private synchronized @Nullable DataBuffer take() {
        DataBuffer held = body;
        body = null;
        return held;
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> content) {
        return DataBufferUtils.join(Flux.from(content), bytesMax)
                .doOnNext(this::hold)
                .then(Mono.fromRunnable(this::end));
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> content) {
        return writeWith(Flux.from(content).concatMap(part -> part));
    }

    @Override
    public Mono<Void> setComplete() {
        return Mono.fromRunnable(this::end);
    }

    @Override
    public synchronized boolean isCommitted() {
        return ended || getDelegate().isCommitted();
    }

    private synchronized void hold(DataBuffer whole) {
        body = whole;
    }

    private synchronized void end() {
        ended = true;
    }
}
