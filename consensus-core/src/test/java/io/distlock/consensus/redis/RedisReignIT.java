package io.distlock.consensus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.consensus.Ballot;
import io.distlock.consensus.RegisterKey;
import io.distlock.consensus.paxos.AcceptorMark;
import io.distlock.consensus.paxos.Configuration;
import io.distlock.consensus.paxos.Header;
import io.distlock.consensus.paxos.Reply;
import io.distlock.consensus.paxos.Reply.Cause;
import io.distlock.consensus.paxos.Reply.Refused;
import io.distlock.consensus.paxos.Request;
import io.distlock.devservers.RedisNode;
import io.distlock.devservers.RedisOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which changes of its role a server is told by, also when nobody has asked it meanwhile. */
class RedisReignIT {

    private static final RegisterKey KEY = RegisterKey.of("k");
    private static final Configuration CONFIGURATION = Configuration.first("g", List.of("A"));
    private static final AcceptorMark MARK = new AcceptorMark("g", 0, "A", 1, Ballot.ZERO, CONFIGURATION);
    private static final Refused UNSAFE = new Refused(1, Cause.UNSAFE_SERVER);

    private final RedisOptions options = RedisOptions.defaults().withAppendOnly();
    private final RedisNode server = RedisNode.start(options);
    private final RedisNode other = RedisNode.start(options);
    private final RedisClient client = RedisClient.create();
    private final RedisAcceptorNode node =
            RedisAcceptorNode.create(client, RedisURI.create(server.uri()), RedisAcceptorOptions.of("g"));

    @BeforeEach
    void format() {
        assertThat(ask(new Request.Format(header(), MARK))).isEqualTo(new Reply.Marked(1, Optional.of(MARK)));
    }

    @AfterEach
    void stop() {
        node.close();
        client.shutdown(0, 2, TimeUnit.SECONDS);
        server.close();
        other.close();
    }

    @Test
    void serverThatHadAReplicaIsCountedAgainOnceItIsRestarted() {
        attach(other, server);
        detach(other);
        await(() -> replication(server).contains("connected_slaves:0"));

        assertThat(prepare(1)).isEqualTo(UNSAFE);
        restart();
        assertThat(prepare(1)).isInstanceOf(Reply.Promise.class);
    }

    /** The server forgets after a while that it was promoted, here after a second. */
    @Test
    void serverThatWasAReplicaIsNotCountedHoweverLongAgo() {
        server.command("CONFIG", "SET", "repl-backlog-ttl", "1");
        attach(other, server);
        detach(other);
        assertThat(prepare(7)).isEqualTo(UNSAFE);
        attach(server, other);
        detach(server);
        await(() -> replication(server).contains("master_replid2:" + "0".repeat(40)));

        assertThat(server.command("HGET", "distlock:{consensus:g}", "!who")).endsWith(" A g");
        assertThat(prepare(3)).isEqualTo(UNSAFE);
    }

    @Test
    void promotedServerThatWasAskedIsNotWashedCleanByARestart() {
        attach(other, server);
        detach(other);
        restart();
        assertThat(prepare(7)).isInstanceOf(Reply.Promise.class);
        attach(server, other);
        // until then the file still is that of the server's own memory
        await(() -> {
            String persistence = server.command("INFO", "persistence");
            return persistence.contains("aof_rewrite_in_progress:0") && persistence.contains("aof_rewrite_scheduled:0");
        });
        detach(server);

        assertThat(prepare(3)).isEqualTo(UNSAFE);
        restart();
        assertThat(prepare(3)).isEqualTo(UNSAFE);
    }

    private void restart() {
        server.kill();
        server.restart();
        await(() -> !(prepare(0) instanceof Refused refused && refused.cause() == Cause.NOT_ADMITTED));
    }

    private static void attach(RedisNode replica, RedisNode master) {
        replica.command("REPLICAOF", master.host(), Integer.toString(master.port()));
        await(() -> replication(replica).contains("master_link_status:up"));
    }

    private static void detach(RedisNode replica) {
        replica.command("REPLICAOF", "NO", "ONE");
    }

    private static String replication(RedisNode of) {
        return of.command("INFO", "replication");
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(condition);
    }

    private Reply prepare(long counter) {
        return ask(new Request.Prepare(header(), KEY, new Ballot(counter, counter)));
    }

    private Reply ask(Request request) {
        return node.send(request)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static Header header() {
        return new Header("g", 1, "A", 1);
    }
}
