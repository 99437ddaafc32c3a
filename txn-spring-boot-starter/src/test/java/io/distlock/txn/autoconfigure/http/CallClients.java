package io.distlock.txn.autoconfigure.http;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.registry.ImportHttpServices;

/** Clients as applications make them. */
@Configuration(proxyBeanMethods = false)
@ImportHttpServices(group = "stock", types = CallClients.StockService.class)
class CallClients {

    private final Environment environment;
    private final ObjectProvider<RestClient.Builder> restClients;
    private final ObjectProvider<RestTemplateBuilder> restTemplates;
    private final ObjectProvider<WebClient.Builder> webClients;

    CallClients(
            Environment environment,
            ObjectProvider<RestClient.Builder> restClients,
            ObjectProvider<RestTemplateBuilder> restTemplates,
            ObjectProvider<WebClient.Builder> webClients) {
        this.environment = environment;
        this.restClients = restClients;
        this.restTemplates = restTemplates;
        this.webClients = webClients;
    }

    /** An HTTP service. */
    interface StockService {

        @PostExchange("/work/{entry}")
        String work(@PathVariable String entry);
    }

    String url(String service) {
        return environment.getRequiredProperty("distlock.txn.http.targets.%s.url".formatted(service));
    }

    /** Asks the first of several services to work, and to ask the others. */
    String work(String services, String entry) {
        String[] first = services.split(",", 2);
        return post(first[0], "/work/%s?next=%s".formatted(entry, first.length > 1 ? first[1] : ""));
    }

    String post(String service, String path) {
        return postTo(url(service) + path);
    }

    String postTo(String url) {
        return restClients.getObject().build().post().uri(url).retrieve().body(String.class);
    }

    String postWithRestTemplate(String service, String path) {
        return restTemplates.getObject().build().postForObject(url(service) + path, null, String.class);
    }

    WebClient webClient() {
        return webClients.getObject().build();
    }
}
