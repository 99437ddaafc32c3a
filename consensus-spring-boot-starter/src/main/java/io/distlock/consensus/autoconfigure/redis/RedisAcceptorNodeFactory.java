package io.distlock.consensus.autoconfigure.redis;

import io.distlock.consensus.autoconfigure.AcceptorNodeFactory;
import io.distlock.consensus.autoconfigure.ConsensusConfigurationException;
import io.distlock.consensus.autoconfigure.ConsensusConnectionDetails.Node;
import io.distlock.consensus.autoconfigure.ConsensusProperties;
import io.distlock.consensus.redis.RedisAcceptorNode;
import io.distlock.consensus.redis.RedisAcceptorOptions;
import io.distlock.consensus.spi.AcceptorNode;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.StringUtils;

/** Makes acceptors on Redis, each with a client of its own, as certificates differ. They share their threads. Thread-safe. */
final class RedisAcceptorNodeFactory implements AcceptorNodeFactory, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(RedisAcceptorNodeFactory.class);

    private static final Set<String> SCHEMES = Set.of("redis", "rediss");
    private static final Duration SHUTDOWN_MAX = Duration.ofSeconds(2);
    private static final Duration RECONNECT_MAX = Duration.ofSeconds(1);

    private final ConsensusProperties properties;
    private final Set<CompletableFuture<Void>> closing = ConcurrentHashMap.newKeySet();
    private @Nullable ClientResources resources; // guarded by this

    RedisAcceptorNodeFactory(ConsensusProperties properties) {
        this.properties = properties;
    }

    @Override
    public boolean supports(String scheme) {
        return SCHEMES.contains(scheme);
    }

    @Override
    public void validate(String name, Node node) {
        try {
            uri(node);
        } catch (IllegalArgumentException e) {
            throw new ConsensusConfigurationException(
                    "The url of consensus node '%s' is no address of a Redis server".formatted(name),
                    "Set distlock.consensus.nodes.%s.url to redis://host:port, or host and port instead."
                            .formatted(name));
        }
    }

    @Override
    public AcceptorNode create(Node node) {
        RedisClient client = RedisClient.create(resources());
        client.setOptions(options(node.sslBundle()));
        RedisAcceptorOptions options = RedisAcceptorOptions.of(properties.group())
                .withKeyPrefix(properties.keyPrefix())
                .withDurability(properties.durability());
        return new OwnedRedisNode(RedisAcceptorNode.create(client, uri(node), options), client, this::close);
    }

    /** Ends the threads; after the clients, or Lettuce forgets some of them. */
    @Override
    public synchronized void destroy() {
        ClientResources used = resources;
        resources = null;
        if (used == null) {
            return;
        }
        try {
            CompletableFuture.allOf(closing.toArray(CompletableFuture<?>[]::new))
                    .get(SHUTDOWN_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.debug("A client of Redis did not end in time", e);
        }
        used.shutdown(0, SHUTDOWN_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void close(RedisClient client) {
        CompletableFuture<Void> end = client.shutdownAsync(0, SHUTDOWN_MAX.toMillis(), TimeUnit.MILLISECONDS);
        closing.add(end);
        end.whenComplete((nothing, failure) -> closing.remove(end));
    }

    private synchronized ClientResources resources() {
        ClientResources used = resources;
        if (used == null) {
            used = DefaultClientResources.builder()
                    .reconnectDelay(
                            () -> Delay.exponential(Duration.ofMillis(1), RECONNECT_MAX, 2, TimeUnit.MILLISECONDS))
                    .build();
            resources = used;
        }
        return used;
    }

    private ClientOptions options(@Nullable SslBundle bundle) {
        ClientOptions.Builder options = ClientOptions.builder()
                // what is sent again after a reconnection does no harm, but nobody waits for it any more
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(properties.commandTimeout()))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(properties.commandTimeout())
                        .build());
        if (bundle != null) {
            options.sslOptions(ssl(bundle));
        }
        return options.build();
    }

    private static SslOptions ssl(SslBundle bundle) {
        SslOptions.Builder ssl = SslOptions.builder()
                .keyManager(bundle.getManagers().getKeyManagerFactory())
                .trustManager(bundle.getManagers().getTrustManagerFactory());
        String[] ciphers = bundle.getOptions().getCiphers();
        if (ciphers != null) {
            ssl.cipherSuites(ciphers);
        }
        String[] protocols = bundle.getOptions().getEnabledProtocols();
        if (protocols != null) {
            ssl.protocols(protocols);
        }
        return ssl.build();
    }

    private static RedisURI uri(Node node) {
        RedisURI uri = RedisURI.create(node.url());
        if (!StringUtils.hasText(uri.getHost())) {
            throw new IllegalArgumentException("No host");
        }
        String password = node.password();
        if (StringUtils.hasText(node.username()) || StringUtils.hasText(password)) {
            uri.setCredentialsProvider(new StaticCredentialsProvider(
                    StringUtils.hasText(node.username()) ? node.username() : null,
                    password == null ? new char[0] : password.toCharArray()));
        }
        return uri;
    }
}
