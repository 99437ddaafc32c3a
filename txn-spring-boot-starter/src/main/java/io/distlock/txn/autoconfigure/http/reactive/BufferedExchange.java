package io.distlock.txn.autoconfigure.http.reactive;

import java.util.List;
import java.util.Map;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.codec.FormHttpMessageReader;
import org.springframework.http.codec.multipart.DefaultPartHttpMessageReader;
import org.springframework.http.codec.multipart.MultipartHttpMessageReader;
import org.springframework.http.codec.multipart.Part;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An exchange whose request has been read, so that whoever reads it stays on its thread. For one request. */
final class BufferedExchange extends ServerWebExchangeDecorator {

    private static final ResolvableType FORM =
            ResolvableType.forClassWithGenerics(MultiValueMap.class, String.class, String.class);
    private static final ResolvableType MULTIPART =
            ResolvableType.forClassWithGenerics(MultiValueMap.class, String.class, Part.class);

    private final ServerHttpRequest request;
    private final BufferedServerResponse response;

    BufferedExchange(ServerWebExchange exchange, byte[] body, BufferedServerResponse response) {
        super(exchange);
        this.request = new ServerHttpRequestDecorator(exchange.getRequest()) {

            @Override
            public Flux<DataBuffer> getBody() {
                return body.length == 0
                        ? Flux.empty()
                        : Flux.defer(() ->
                                Flux.just(exchange.getResponse().bufferFactory().wrap(body)));
            }
        };
        this.response = response;
    }

    @Override
    public ServerHttpRequest getRequest() {
        return request;
    }

    @Override
    public BufferedServerResponse getResponse() {
        return response;
    }

    @Override
    public Mono<MultiValueMap<String, String>> getFormData() {
        return is(MediaType.APPLICATION_FORM_URLENCODED)
                ? new FormHttpMessageReader().readMono(FORM, request, Map.of())
                : Mono.just(new LinkedMultiValueMap<>());
    }

    @Override
    public Mono<MultiValueMap<String, Part>> getMultipartData() {
        return is(MediaType.MULTIPART_FORM_DATA)
                ? new MultipartHttpMessageReader(new DefaultPartHttpMessageReader())
                        .readMono(MULTIPART, request, Map.of())
                : Mono.just(new LinkedMultiValueMap<>());
    }

    private boolean is(MediaType type) {
        List<String> given = request.getHeaders().getOrEmpty("Content-Type");
        return given.size() == 1 && type.isCompatibleWith(MediaType.parseMediaType(given.get(0)));
    }
}
