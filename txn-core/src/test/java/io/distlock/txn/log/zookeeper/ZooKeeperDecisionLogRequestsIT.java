package io.distlock.txn.log.zookeeper;

import static io.distlock.txn.log.zookeeper.LogClients.abortOf;
import static io.distlock.txn.log.zookeeper.LogClients.await;
import static io.distlock.txn.log.zookeeper.LogClients.commitOf;
import static io.distlock.txn.log.zookeeper.LogClients.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.ZooKeeperServer;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.Incarnation;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What transactions cost the server, by its own counts of packets received and of writes. */
class ZooKeeperDecisionLogRequestsIT {

    private static final int ROUNDS = 50;

    /** Signs of life of the client, and the question itself, on a slow machine. */
    private static final int PINGS_MAX = 10;

    private static ZooKeeperServer zooKeeper;

    @RegisterExtension
    final LogClients clients = new LogClients();

    @BeforeAll
    static void startServer() {
        zooKeeper = ZooKeeperServer.start();
    }

    @AfterAll
    static void stopServer() {
        zooKeeper.close();
    }

    @Test
    void commitIsOneWriteAndBeginningIsNone() throws Exception {
        ZooKeeperDecisionLog log =
                clients.log(clients.client(zooKeeper.connectString(), LogClients.SESSION), "coordinator");
        Incarnation incarnation = await(log.incarnation());
        await(log.ping());
        long packets = packets();
        long writes = writes();

        for (int i = 1; i <= ROUNDS; i++) {
            await(log.commit(commitOf(transaction(await(log.incarnation()), i))));
        }

        assertThat(writes() - writes).isEqualTo(ROUNDS);
        assertThat(packets() - packets).isBetween((long) ROUNDS, (long) ROUNDS + PINGS_MAX);
        long collecting = writes();
        await(log.collect(ids(incarnation)));
        assertThat(writes() - collecting).isEqualTo(1);
    }

    @Test
    void commitsThatComeWhileOneIsWrittenShareAWrite() throws Exception {
        ZooKeeperDecisionLog log =
                clients.log(clients.client(zooKeeper.connectString(), LogClients.SESSION), "coordinator");
        Incarnation incarnation = await(log.incarnation());
        long writes = writes();

        List<CompletionStage<CommitResult>> results =
                ids(incarnation).stream().map(id -> log.commit(commitOf(id))).toList();

        for (CompletionStage<CommitResult> result : results) {
            assertThat(await(result)).isInstanceOf(CommitResult.Decided.class);
        }
        assertThat(writes() - writes).isLessThan(ROUNDS);
        for (TransactionId id : ids(incarnation)) {
            assertThat(await(log.read(id))).contains(commitOf(id));
        }
    }

    @Test
    void oneThatIsRefusedDoesNotRefuseThoseThatShareItsWrite() throws Exception {
        ZooKeeperDecisionLog log =
                clients.log(clients.client(zooKeeper.connectString(), LogClients.SESSION), "coordinator");
        Incarnation incarnation = await(log.incarnation());
        TransactionId aborted = transaction(incarnation, ROUNDS / 2);
        await(log.abort(abortOf(aborted)));

        List<CompletionStage<CommitResult>> results =
                ids(incarnation).stream().map(id -> log.commit(commitOf(id))).toList();

        for (int i = 0; i < ROUNDS; i++) {
            TransactionId id = transaction(incarnation, i + 1);
            assertThat(await(results.get(i)))
                    .isEqualTo(new CommitResult.Decided(id.equals(aborted) ? abortOf(id) : commitOf(id)));
        }
    }

    @Test
    void afterTheFenceAllThatShareAWriteAreRefused() throws Exception {
        ZooKeeperDecisionLog log =
                clients.log(clients.client(zooKeeper.connectString(), LogClients.SESSION), "coordinator");
        ZooKeeperDecisionLog other =
                clients.log(clients.client(zooKeeper.connectString(), LogClients.SESSION), "recoverer");
        Incarnation incarnation = await(log.incarnation());
        await(other.fence(incarnation.id()));

        List<CompletionStage<CommitResult>> results =
                ids(incarnation).stream().map(id -> log.commit(commitOf(id))).toList();

        for (CompletionStage<CommitResult> result : results) {
            assertThat(await(result)).isInstanceOf(CommitResult.Fenced.class);
        }
        assertThat(await(other.decisions(incarnation.id(), Optional.empty(), ROUNDS))
                        .records())
                .isEmpty();
    }

    @Test
    void abortIsOneWriteAndARepetitionOneMoreAndARead() throws Exception {
        ZooKeeperDecisionLog log =
                clients.log(clients.client(zooKeeper.connectString(), LogClients.SESSION), "coordinator");
        Incarnation incarnation = await(log.incarnation());
        await(log.ping());
        long packets = packets();

        for (TransactionId transaction : ids(incarnation)) {
            await(log.abort(abortOf(transaction)));
        }
        assertThat(packets() - packets).isBetween((long) ROUNDS, (long) ROUNDS + PINGS_MAX);

        packets = packets();
        for (TransactionId transaction : ids(incarnation)) {
            await(log.abort(abortOf(transaction)));
        }
        assertThat(packets() - packets).isBetween(2L * ROUNDS, 2L * ROUNDS + PINGS_MAX);
    }

    private static List<TransactionId> ids(Incarnation incarnation) {
        return LongStream.rangeClosed(1, ROUNDS)
                .mapToObj(sequence -> transaction(incarnation, sequence))
                .toList();
    }

    private static long packets() throws Exception {
        return Long.parseLong(count("Received: (\\d+)"));
    }

    /** The server numbers its writes one after the other. */
    private static long writes() throws Exception {
        return Long.parseLong(count("Zxid: 0x([0-9a-f]+)"), 16);
    }

    private static String count(String pattern) throws Exception {
        try (Socket socket = new Socket(zooKeeper.host(), zooKeeper.port())) {
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            Matcher line = Pattern.compile(pattern).matcher(text);
            assertThat(line.find()).as(text).isTrue();
            return line.group(1);
        }
    }
}
