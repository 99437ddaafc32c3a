package io.distlock.txn.autoconfigure.http;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of transactions across services over HTTP. Immutable.
 *
 * @param enabled Whether transactions travel to other services and are taken in from them.
 * @param service Name of this service, by which others call it; that of the application by default.
 * @param secret Secret that all services share, of 32 bytes or more; base64: in front of bytes in Base64.
 * @param keys Several secrets by id, instead of one, to change them without a stop.
 * @param signingKey Id of the secret that signs, if there are several.
 * @param validity How long a message may be on its way.
 * @param clockSkew How far the clocks of two services may be apart.
 * @param rememberedCalls How many calls are remembered to refuse them when they come twice; further ones are refused until some are old.
 * @param targets Services that take part in the transactions of this one, by the name that they have there.
 * @param server Settings of what is taken in.
 */
@ConfigurationProperties("distlock.txn.http")
public record HttpBranchProperties(
        @DefaultValue("false") boolean enabled,
        @Nullable String service,
        @Nullable String secret,
        @DefaultValue Map<String, String> keys,
        @Nullable String signingKey,
        @DefaultValue("30s") Duration validity,
        @DefaultValue("10s") Duration clockSkew,
        @DefaultValue("100000") int rememberedCalls,
        @DefaultValue Map<String, Target> targets,
        @DefaultValue Server server) {

    public HttpBranchProperties {
        keys = Map.copyOf(keys);
        targets = Map.copyOf(targets);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "HttpBranchProperties[enabled=%s, service=%s, targets=%s]".formatted(enabled, service, targets);
    }

    /**
     * A service that takes part.
     *
     * @param url Address below which requests belong to transactions; http:// and the name by default, as a load balancer may know
     *     it.
     * @param connectTimeout Time to connect.
     * @param readTimeout Time until a call has answered; never longer than the transaction has left.
     * @param orderTimeout Time until an order to a branch, such as to commit, has been answered.
     * @param sslBundle Name of the SSL bundle of its connections.
     * @param keyId Id of the secret that signs what is sent to it, if not the one that signs otherwise.
     */
    public record Target(
            @Nullable String url,
            @DefaultValue("2s") Duration connectTimeout,
            @DefaultValue("30s") Duration readTimeout,
            @DefaultValue("5s") Duration orderTimeout,
            @Nullable String sslBundle,
            @Nullable String keyId) {}

    /**
     * Settings of what is taken in.
     *
     * @param filterOrder Order of the filter, which comes before Spring Security.
     * @param maxResponseSize How long the response of a call may be, since it is held back until its branch has voted.
     * @param maxRequestSize How long the request of a call may be, with WebFlux, where it is read before the work begins.
     * @param threads How many calls are worked on at once, with WebFlux.
     * @param queueSize How many more wait, with WebFlux; further ones are refused.
     */
    public record Server(
            @DefaultValue("" + Server.DEFAULT_FILTER_ORDER) int filterOrder,
            @DefaultValue("1MB") DataSize maxResponseSize,
            @DefaultValue("1MB") DataSize maxRequestSize,
            @DefaultValue("32") int threads,
            @DefaultValue("1000") int queueSize) {

        /** Before Spring Security, after what observes requests. */
        public static final int DEFAULT_FILTER_ORDER = -200;
    }
}
