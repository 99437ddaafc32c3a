package io.distlock.devservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisClusterIT {

    private static RedisCluster cluster;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start(RedisOptions.defaults().withPassword("secret"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void everyNodeKnowsItsSlots() {
        assertThat(cluster.nodes())
                .allMatch(node -> node.command("CLUSTER", "INFO").contains("cluster_state:ok"));
        assertThat(cluster.ownerOf(0)).isEqualTo(cluster.nodes().get(0));
        assertThat(cluster.ownerOf(16_383)).isEqualTo(cluster.nodes().get(2));
    }

    @Test
    void slotMovesWithItsKeys() {
        int slot = cluster.slotOf("{moved}:1");
        RedisNode source = cluster.ownerOf(slot);
        RedisNode target = otherThan(source);
        source.command("SET", "{moved}:1", "a");
        source.command("SET", "{moved}:2", "b");

        cluster.moveSlot(slot, target);

        assertThat(cluster.ownerOf(slot)).isEqualTo(target);
        assertThat(target.command("GET", "{moved}:1")).isEqualTo("a");
        assertThat(target.command("GET", "{moved}:2")).isEqualTo("b");
        assertThatExceptionOfType(RedisCommandException.class)
                .isThrownBy(() -> source.command("GET", "{moved}:1"))
                .withMessage("MOVED " + slot + " " + target.address());
    }

    @Test
    void slotOnTheMoveAnswersAskForAbsentKeys() {
        int slot = cluster.slotOf("{asked}:1");
        RedisNode source = cluster.ownerOf(slot);
        RedisNode target = otherThan(source);

        cluster.beginMove(slot, target);

        assertThatExceptionOfType(RedisCommandException.class)
                .isThrownBy(() -> source.command("GET", "{asked}:1"))
                .withMessage("ASK " + slot + " " + target.address());
        cluster.finishMove(slot, target);
        cluster.awaitOk();
    }

    private static RedisNode otherThan(RedisNode source) {
        return cluster.nodes().stream()
                .filter(node -> !node.equals(source))
                .findFirst()
                .orElseThrow();
    }
}
