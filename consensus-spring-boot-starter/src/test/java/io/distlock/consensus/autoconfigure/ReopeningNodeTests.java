package io.distlock.consensus.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.paxos.Header;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Request;
import io.distlock.consensus.spi.AcceptorNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ReopeningNodeTests {

    private static final Request REQUEST = new Request.Inspect(new Header("g", 0, "", 1));
    private static final long SILENCE_MAX = 1_000;

    private final List<Connection> connections = new ArrayList<>();
    private long now = -5;
    private final ReopeningNode node = new ReopeningNode(
            "a",
            () -> {
                connections.add(new Connection());
                return connections.get(connections.size() - 1);
            },
            SILENCE_MAX,
            () -> now);

    @Test
    void connectsOnFirstUseAndStays() {
        assertThat(connections).isEmpty();

        node.send(REQUEST);
        node.send(REQUEST);

        assertThat(connections).hasSize(1);
    }

    @Test
    void silentConnectionIsMadeAnew() {
        node.send(REQUEST);

        now += SILENCE_MAX;
        connections.get(0).fail(0);
        node.send(REQUEST);

        assertThat(connections).hasSize(2);
        assertThat(connections.get(0).closed).isTrue();
    }

    @Test
    void connectionThatAnsweredMeanwhileStays() {
        node.send(REQUEST);
        node.send(REQUEST);

        now += SILENCE_MAX / 2;
        connections.get(0).answer(1);
        now += SILENCE_MAX / 2;
        connections.get(0).fail(0);
        node.send(REQUEST);

        assertThat(connections).hasSize(1);
    }

    @Test
    void quickFailureIsNoSilence() {
        node.send(REQUEST);

        now += SILENCE_MAX - 1;
        connections.get(0).fail(0);
        node.send(REQUEST);

        assertThat(connections).hasSize(1);
    }

    @Test
    void lateFailureOfAnOldConnectionLeavesTheNewOne() {
        node.send(REQUEST);
        node.send(REQUEST);
        now += SILENCE_MAX;
        connections.get(0).fail(0);
        node.send(REQUEST);

        connections.get(0).fail(1);
        node.send(REQUEST);

        assertThat(connections).hasSize(2);
        assertThat(connections.get(1).closed).isFalse();
    }

    @Test
    void closedNodeRefusesUntilItIsReopened() {
        node.send(REQUEST);
        node.close();

        assertThat(node.send(REQUEST)).isCompletedExceptionally();
        node.reopen();
        node.send(REQUEST);

        assertThat(connections).hasSize(2);
    }

    private static final class Connection implements AcceptorNode {

        private final List<CompletableFuture<Reply>> open = new ArrayList<>();
        private boolean closed;

        @Override
        public String name() {
            return "a";
        }

        @Override
        public CompletionStage<Reply> send(Request request) {
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            open.add(reply);
            return reply;
        }

        @Override
        public void close() {
            closed = true;
        }

        void fail(int request) {
            open.get(request).completeExceptionally(new TimeoutException());
        }

        void answer(int request) {
            open.get(request).complete(new Reply.Marked(1, Optional.empty()));
        }
    }
}
