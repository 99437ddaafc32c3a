package io.distlock.txn.autoconfigure.http.client;

import io.distlock.txn.autoconfigure.http.TargetClients;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.http.client.ClientHttpRequestFactory;

/** Lets all that Boot builds clients with send the calls of transactions in our way. Thread-safe. */
final class RequestFactoryBuilders implements BeanPostProcessor {

    private final Supplier<TargetClients> clients;

    RequestFactoryBuilders(Supplier<TargetClients> clients) {
        this.clients = clients;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (!(bean instanceof ClientHttpRequestFactoryBuilder<?> builder)) {
            return bean;
        }
        ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> ours =
                settings -> new BranchRequestFactory(builder.build(settings), clients);
        return ours;
    }
}
