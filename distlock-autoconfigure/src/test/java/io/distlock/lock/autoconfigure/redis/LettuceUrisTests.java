package io.distlock.lock.autoconfigure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisSocketConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

class LettuceUrisTests {

    @Test
    void serverWithUserAndDatabase() {
        RedisStandaloneConfiguration server = new RedisStandaloneConfiguration("redis-1", 6380);
        server.setUsername("locks");
        server.setPassword("secret");
        server.setDatabase(3);

        RedisURI uri = LettuceUris.single(new LettuceConnectionFactory(server));

        assertThat(uri.getHost()).isEqualTo("redis-1");
        assertThat(uri.getPort()).isEqualTo(6380);
        assertThat(uri.getDatabase()).isEqualTo(3);
        assertThat(credentials(uri).getUsername()).isEqualTo("locks");
        assertThat(credentials(uri).getPassword()).containsExactly("secret".toCharArray());
    }

    @Test
    void serverWithPasswordOnly() {
        RedisStandaloneConfiguration server = new RedisStandaloneConfiguration("redis-1");
        server.setPassword("secret");

        RedisURI uri = LettuceUris.single(new LettuceConnectionFactory(server));

        assertThat(credentials(uri).getUsername()).isNull();
        assertThat(credentials(uri).getPassword()).containsExactly("secret".toCharArray());
    }

    @Test
    void settingsOfTheClient() {
        LettuceClientConfiguration client = LettuceClientConfiguration.builder()
                .clientName("orders")
                .commandTimeout(Duration.ofSeconds(7))
                .useSsl()
                .verifyPeer(SslVerifyMode.CA)
                .startTls()
                .build();

        RedisURI uri =
                LettuceUris.single(new LettuceConnectionFactory(new RedisStandaloneConfiguration("redis-1"), client));

        assertThat(uri.getClientName()).isEqualTo("orders");
        assertThat(uri.getTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(uri.isSsl()).isTrue();
        assertThat(uri.isStartTls()).isTrue();
        assertThat(uri.getVerifyMode()).isEqualTo(SslVerifyMode.CA);
    }

    @Test
    void credentialsProvider() {
        LettuceClientConfiguration client = LettuceClientConfiguration.builder()
                .redisCredentialsProviderFactory(new RedisCredentialsProviderFactory() {
                    @Override
                    public RedisCredentialsProvider createCredentialsProvider(RedisConfiguration configuration) {
                        return RedisCredentialsProvider.from(() -> RedisCredentials.just("rotated", "today"));
                    }
                })
                .build();

        RedisURI uri =
                LettuceUris.single(new LettuceConnectionFactory(new RedisStandaloneConfiguration("redis-1"), client));

        assertThat(credentials(uri).getUsername()).isEqualTo("rotated");
    }

    @Test
    void socket() {
        RedisURI uri =
                LettuceUris.single(new LettuceConnectionFactory(new RedisSocketConfiguration("/run/redis.sock")));

        assertThat(uri.getSocket()).isEqualTo("/run/redis.sock");
    }

    @Test
    void sentinelsWithCredentialsOfTheirOwn() {
        RedisSentinelConfiguration sentinels =
                new RedisSentinelConfiguration("main", java.util.Set.of("s1:26379", "s2:26379"));
        sentinels.setPassword("data");
        sentinels.setSentinelPassword(RedisPassword.of("watch"));
        sentinels.setDatabase(2);

        RedisURI uri = LettuceUris.single(new LettuceConnectionFactory(sentinels));

        assertThat(uri.getSentinelMasterId()).isEqualTo("main");
        assertThat(uri.getDatabase()).isEqualTo(2);
        assertThat(credentials(uri).getPassword()).containsExactly("data".toCharArray());
        assertThat(uri.getSentinels()).hasSize(2).allSatisfy(sentinel -> assertThat(
                        credentials(sentinel).getPassword())
                .containsExactly("watch".toCharArray()));
    }

    @Test
    void cluster() {
        RedisClusterConfiguration cluster = new RedisClusterConfiguration(List.of("n1:7000", "n2:7001"));
        cluster.setUsername("locks");
        cluster.setPassword("secret");

        List<RedisURI> uris = LettuceUris.cluster(new LettuceConnectionFactory(cluster));

        assertThat(uris)
                .extracting(uri -> uri.getHost() + ":" + uri.getPort())
                .containsExactlyInAnyOrder("n1:7000", "n2:7001");
        assertThat(uris)
                .allSatisfy(uri -> assertThat(credentials(uri).getUsername()).isEqualTo("locks"));
    }

    private static RedisCredentials credentials(RedisURI uri) {
        return uri.getCredentialsProvider().resolveCredentials().block();
    }
}
