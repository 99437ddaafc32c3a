package io.distlock.devservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RedisSentinelsIT {

    @Test
    void failsOverToTheReplica() {
        List<RedisNode> all;
        try (RedisSentinels redis = RedisSentinels.start(3)) {
            all = Stream.concat(redis.dataNodes().stream(), redis.sentinels().stream())
                    .toList();
            assertThat(redis.currentMaster()).isEqualTo(redis.dataNodes().get(0));

            RedisNode dead = redis.killMaster();
            RedisNode next = redis.awaitFailoverFrom(dead);

            assertThat(next).isEqualTo(redis.dataNodes().get(1));
        }

        assertThat(all).hasSize(5).allMatch(node -> Leftovers.nothing(node.pid(), node.directory()));
    }
}
