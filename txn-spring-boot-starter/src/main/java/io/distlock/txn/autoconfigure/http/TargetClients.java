package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;

/**
 * Connections to the services that take part: they follow no redirects, which would carry a transaction to wherever a response says, and
 * use no proxy of the environment. Thread-safe.
 */
public final class TargetClients implements AutoCloseable {

    private final Supplier<@Nullable SslBundles> bundles;
    private final Map<String, HttpClient> clients = new ConcurrentHashMap<>();
    private final ThreadLocal<@Nullable BranchCall> current = new ThreadLocal<>();

    TargetClients(Supplier<@Nullable SslBundles> bundles) {
        this.bundles = bundles;
    }

    /** Connections to a service. */
    public HttpClient of(HttpTarget target) {
        return clients.computeIfAbsent(target.name(), name -> connect(target));
    }

    /** The call that this thread is about to send; null if what it sends belongs to no transaction. */
    public @Nullable BranchCall current() {
        return current.get();
    }

    /** Says that this thread is about to send a call. */
    public Sending sending(BranchCall call) {
        BranchCall outer = current.get();
        current.set(call);
        return () -> {
            if (outer == null) {
                current.remove();
            } else {
                current.set(outer);
            }
        };
    }

    /** Until it is closed, on the same thread. */
    public interface Sending extends AutoCloseable {

        @Override
        void close();
    }

    /** Lets them go; where this Java can, it ends their threads at once. */
    @Override
    public void close() throws Exception {
        for (Object client : clients.values()) {
            if (client instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
        clients.clear();
    }

    private HttpClient connect(HttpTarget target) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(target.connectTimeout());
        target.sslBundle()
                .ifPresent(bundle -> builder.sslContext(
                        sslBundles(target, bundle).getBundle(bundle).createSslContext()));
        return builder.build();
    }

    /** Fails the start if a service names connections that nobody has described. */
    void requireSslBundle(HttpTarget target) {
        target.sslBundle().ifPresent(bundle -> {
            try {
                sslBundles(target, bundle).getBundle(bundle);
            } catch (NoSuchSslBundleException e) {
                throw noBundle(target, bundle);
            }
        });
    }

    private SslBundles sslBundles(HttpTarget target, String bundle) {
        SslBundles present = bundles.get();
        if (present == null) {
            throw noBundle(target, bundle);
        }
        return present;
    }

    private static TransactionConfigurationException noBundle(HttpTarget target, String bundle) {
        return new TransactionConfigurationException(
                "distlock.txn.http.targets.%s.ssl-bundle is '%s', and there is no such SSL bundle"
                        .formatted(target.name(), bundle),
                "Define it under spring.ssl.bundle, or correct the name.");
    }
}
