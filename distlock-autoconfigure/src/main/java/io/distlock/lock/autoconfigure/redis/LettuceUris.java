package io.distlock.lock.autoconfigure.redis;

import io.distlock.lock.autoconfigure.LockConfigurationException;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConverters;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/** Where a connection factory connects to, and as whom. The client of Lettuce does not tell. */
final class LettuceUris {

    static final String CONFIGURATION_FIELD = "configuration";

    private LettuceUris() {}

    /** The server, or the sentinels that know it. */
    static RedisURI single(LettuceConnectionFactory factory) {
        refuseStaticNodes(factory);
        RedisURI uri;
        RedisSentinelConfiguration sentinels = factory.getSentinelConfiguration();
        RedisSocketConfiguration socket = factory.getSocketConfiguration();
        if (sentinels != null) {
            uri = sentinels(factory, sentinels);
        } else if (socket != null) {
            uri = RedisURI.Builder.socket(socket.getSocket()).build();
            authenticate(uri, factory, socket, socket.getUsername());
        } else {
            RedisStandaloneConfiguration server = factory.getStandaloneConfiguration();
            uri = RedisURI.create(factory.getHostName(), factory.getPort());
            authenticate(uri, factory, server, server.getUsername());
        }
        settings(factory, uri, socket != null);
        uri.setDatabase(factory.getDatabase());
        return uri;
    }

    /** The known nodes of the cluster. */
    static List<RedisURI> cluster(LettuceConnectionFactory factory) {
        RedisClusterConfiguration cluster = Objects.requireNonNull(factory.getClusterConfiguration());
        return cluster.getClusterNodes().stream()
                .map(node -> {
                    RedisURI uri = RedisURI.create(node.getRequiredHost(), node.getRequiredPort());
                    authenticate(uri, factory, cluster, cluster.getUsername());
                    settings(factory, uri, false);
                    return uri;
                })
                .toList();
    }

    private static RedisURI sentinels(LettuceConnectionFactory factory, RedisSentinelConfiguration sentinels) {
        RedisURI uri = LettuceConverters.sentinelConfigurationToRedisURI(sentinels);
        RedisCredentialsProviderFactory credentials = credentials(factory);
        if (credentials != null) {
            uri.setCredentialsProvider(provider(credentials, sentinels));
            RedisCredentialsProvider ofSentinels = credentials.createSentinelCredentialsProvider(sentinels);
            if (ofSentinels != null) {
                uri.getSentinels().forEach(sentinel -> sentinel.setCredentialsProvider(ofSentinels));
            }
        }
        uri.getSentinels().forEach(sentinel -> settings(factory, sentinel, false));
        return uri;
    }

    private static void authenticate(
            RedisURI uri,
            LettuceConnectionFactory factory,
            RedisConfiguration configuration,
            @Nullable String username) {
        RedisCredentialsProviderFactory credentials = credentials(factory);
        String password = factory.getPassword();
        if (credentials != null) {
            uri.setCredentialsProvider(provider(credentials, configuration));
        } else if (StringUtils.hasText(username) || password != null) {
            uri.setCredentialsProvider(new StaticCredentialsProvider(
                    StringUtils.hasText(username) ? username : null,
                    password == null ? new char[0] : password.toCharArray()));
        }
    }

    private static void settings(LettuceConnectionFactory factory, RedisURI uri, boolean socket) {
        LettuceClientConfiguration client = factory.getClientConfiguration();
        client.getClientName().ifPresent(uri::setClientName);
        uri.setTimeout(client.getCommandTimeout());
        if (!socket) {
            uri.setSsl(client.isUseSsl());
            uri.setVerifyPeer(client.getVerifyMode());
            uri.setStartTls(client.isStartTls());
        }
    }

    private static @Nullable RedisCredentialsProviderFactory credentials(LettuceConnectionFactory factory) {
        return factory.getClientConfiguration()
                .getRedisCredentialsProviderFactory()
                .orElse(null);
    }

    private static RedisCredentialsProvider provider(
            RedisCredentialsProviderFactory credentials, RedisConfiguration configuration) {
        return Objects.requireNonNull(credentials.createCredentialsProvider(configuration), "credentials provider");
    }

    /** Such a factory shows the address of a default server, and not that of its master. */
    private static void refuseStaticNodes(LettuceConnectionFactory factory) {
        Field field = ReflectionUtils.findField(LettuceConnectionFactory.class, CONFIGURATION_FIELD);
        if (field == null) {
            return;
        }
        ReflectionUtils.makeAccessible(field);
        if (ReflectionUtils.getField(field, factory) instanceof RedisStaticMasterReplicaConfiguration nodes) {
            throw new LockConfigurationException(
                    "Locks cannot use a fixed list of a Redis master and its replicas: %s"
                            .formatted(nodes.getNodes().stream()
                                    .map(node -> node.getHostName() + ":" + node.getPort())
                                    .toList()),
                    "Use sentinels or a cluster; or define a LettuceConnectionFactory bean for the master alone and set"
                            + " distlock.redis.connection-factory to its name.");
        }
    }
}
