package io.distlock.devservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisReplicationIT {

    @Test
    void replicasHoldWhatTheMasterWrote() {
        RedisOptions options = RedisOptions.defaults().withPassword("secret");
        try (RedisReplication redis = RedisReplication.start(2, options)) {
            redis.master().command("SET", "key", "1");

            redis.awaitLinks();

            assertThat(redis.replicas()).hasSize(2).allSatisfy(replica -> assertThat(replica.command("GET", "key"))
                    .isEqualTo("1"));
        }
    }

    @Test
    void pausedReplicaDoesNotAcknowledge() throws IOException {
        try (RedisReplication redis = RedisReplication.start(1);
                RespConnection client = RespConnection.open(
                        redis.master().host(), redis.master().port(), Duration.ofSeconds(5))) {
            redis.replicas().get(0).pause();
            client.call(List.of("SET", "key", "1"));

            assertThat(client.call(List.of("WAIT", "1", "100"))).isEqualTo("0");
        }
    }
}
