package io.distlock.devservers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LaggingFollowerIT {

    @Test
    void followerThatIsHeldBackLagsUntilItCatchesUp() throws Exception {
        try (ZooKeeperEnsemble ensemble = ZooKeeperEnsemble.startLinked()) {
            ZooKeeperNode follower = ensemble.follower();
            try (ZooKeeperSession ahead =
                            ZooKeeperSession.open(ensemble.leader().connectString());
                    ZooKeeperSession behind = ZooKeeperSession.open(follower.connectString())) {
                ensemble.holdBack(follower);

                ahead.create("/news");

                assertThat(behind.exists("/news")).isFalse();
                ensemble.catchUp(follower);
                behind.retrying(() -> behind.exists("/news"));
                assertThat(follower.role()).contains("follower");
            }
        }
    }
}
