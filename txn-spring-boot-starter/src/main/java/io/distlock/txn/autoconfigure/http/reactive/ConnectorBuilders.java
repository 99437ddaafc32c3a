package io.distlock.txn.autoconfigure.http.reactive;

import io.distlock.txn.autoconfigure.http.BranchCall;
import io.distlock.txn.autoconfigure.http.TargetClients;
import java.net.URI;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import reactor.core.publisher.Mono;

/**
 * Lets all that Boot builds a {@code WebClient} with send the calls of transactions over connections that follow no redirects. Thread-safe.
 */
final class ConnectorBuilders implements BeanPostProcessor {

    private final Supplier<TargetClients> clients;

    ConnectorBuilders(Supplier<TargetClients> clients) {
        this.clients = clients;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (!(bean instanceof ClientHttpConnectorBuilder<?> builder)) {
            return bean;
        }
        ClientHttpConnectorBuilder<ClientHttpConnector> ours =
                settings -> new BranchConnector(builder.build(settings), clients);
        return ours;
    }

    private record BranchConnector(ClientHttpConnector delegate, Supplier<TargetClients> clients)
            implements ClientHttpConnector {

        @Override
        public Mono<ClientHttpResponse> connect(
                HttpMethod method, URI uri, Function<? super ClientHttpRequest, Mono<Void>> callback) {
            return Mono.deferContextual(context -> context.<BranchCall>getOrEmpty(BranchCall.class)
                    .map(this::connector)
                    .orElse(delegate)
                    .connect(method, uri, callback));
        }

        private ClientHttpConnector connector(BranchCall call) {
            JdkClientHttpConnector connector =
                    new JdkClientHttpConnector(clients.get().of(call.target()));
            connector.setReadTimeout(call.timeout());
            return connector;
        }
    }
}
