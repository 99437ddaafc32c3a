package io.distlock.devservers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ZooKeeperNodeIT {

    @Test
    void answersAndLeavesNothingBehind() throws Exception {
        Path directory;
        try (ZooKeeperNode zooKeeper = ZooKeeperNode.start();
                ZooKeeperSession session = ZooKeeperSession.open(zooKeeper.connectString())) {
            directory = zooKeeper.directory();
            session.create("/node");

            assertThat(session.exists("/node")).isTrue();
            assertThat(zooKeeper.role()).contains("standalone");
        }

        assertThat(directory).doesNotExist();
    }

    @Test
    void sessionAndItsNodesSurviveKillAndRestart() throws Exception {
        try (ZooKeeperNode zooKeeper = ZooKeeperNode.start();
                ZooKeeperSession session = ZooKeeperSession.open(zooKeeper.connectString())) {
            session.create("/ephemeral");
            long id = session.client().getSessionId();

            zooKeeper.kill();
            assertThat(zooKeeper.role()).isEmpty();
            zooKeeper.restart();

            session.retrying(() -> session.exists("/ephemeral"));
            assertThat(session.client().getSessionId()).isEqualTo(id);
        }
    }

    @Test
    void settingsWin() throws Exception {
        try (ZooKeeperNode zooKeeper = ZooKeeperNode.start(Map.of("maxSessionTimeout", "5000"));
                ZooKeeperSession session = ZooKeeperSession.open(zooKeeper.connectString())) {
            assertThat(session.client().getSessionTimeout()).isEqualTo(5_000);
        }
    }
}
