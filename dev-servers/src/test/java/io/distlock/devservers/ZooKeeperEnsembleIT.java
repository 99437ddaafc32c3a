package io.distlock.devservers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ZooKeeperEnsembleIT {

    private ZooKeeperEnsemble ensemble;

    @BeforeEach
    void start() {
        ensemble = ZooKeeperEnsemble.start();
    }

    @AfterEach
    void stop() {
        ensemble.close();
        assertThat(ensemble.members())
                .allSatisfy(member -> assertThat(member.directory()).doesNotExist());
    }

    @Test
    void survivesTheLeaderAndTakesItBack() throws Exception {
        try (ZooKeeperSession session = ZooKeeperSession.open(ensemble.connectString())) {
            session.create("/before");

            ZooKeeperNode dead = ensemble.killLeader();
            session.retrying(() -> session.exists("/before"));
            ensemble.awaitServing();

            assertThat(ensemble.leader()).isNotEqualTo(dead);
            dead.restart();
            assertThat(dead.role()).contains("follower");
        }
    }

    @Test
    void clientMovesOnFromAKilledMember() throws Exception {
        try (ZooKeeperSession session = ZooKeeperSession.open(ensemble.connectString())) {
            long id = session.client().getSessionId();

            ZooKeeperNode dead = ensemble.killMemberOf(session.client());
            session.retrying(() -> session.exists("/"));

            assertThat(ensemble.memberOf(session.client())).isNotEqualTo(dead);
            assertThat(session.client().getSessionId()).isEqualTo(id);
        }
    }
}
