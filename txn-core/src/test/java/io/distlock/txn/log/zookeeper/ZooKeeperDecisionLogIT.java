package io.distlock.txn.log.zookeeper;

import static io.distlock.txn.log.zookeeper.LogClients.await;
import static io.distlock.txn.log.zookeeper.LogClients.commitOf;
import static io.distlock.txn.log.zookeeper.LogClients.failureOf;
import static io.distlock.txn.log.zookeeper.LogClients.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.ZooKeeperServer;
import io.distlock.txn.DecisionLogException;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionLogContract;
import io.distlock.txn.spi.DecisionRecord;
import io.distlock.txn.spi.Incarnation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on a real server, and what is particular to ZooKeeper. */
class ZooKeeperDecisionLogIT extends DecisionLogContract {

    private static final String BASE = "/distlock/txn/v1";

    private static final Map<String, CuratorFramework> processes = new ConcurrentHashMap<>();
    private static final LogClients shared = new LogClients();
    private static ZooKeeperServer zooKeeper;

    @RegisterExtension
    final LogClients clients = new LogClients();

    @BeforeAll
    static void startServer() {
        zooKeeper = ZooKeeperServer.start();
    }

    @AfterAll
    static void stopServer() {
        processes.values().forEach(CuratorFramework::close);
        processes.clear();
        zooKeeper.close();
    }

    /** The same process has the same client in all tests. */
    @Override
    protected DecisionLog open(String description) {
        return clients.log(process(description), description);
    }

    @Test
    void nodesAreWhereTheLayoutSays() throws Exception {
        ZooKeeperDecisionLog log = clients.log(process("coordinator"), "orders@host-1");
        Incarnation incarnation = await(log.incarnation());
        await(log.commit(commitOf(transaction(incarnation, 31))));

        CuratorFramework observer = process("observer");
        assertThat(text(observer, BASE + "/id")).isEqualTo(incarnation.log());
        assertThat(text(observer, BASE + "/o/" + incarnation.id())).endsWith(" orders@host-1");
        assertThat(stat(observer, BASE + "/o/" + incarnation.id()).getEphemeralOwner())
                .isEqualTo(process("coordinator")
                        .getZookeeperClient()
                        .getZooKeeper()
                        .getSessionId());
        assertThat(observer.getChildren().forPath(BASE + "/d/" + incarnation.id()))
                .containsExactly("000000000000001f");
        assertThat(List.of(BASE, BASE + "/o", BASE + "/d", BASE + "/d/" + incarnation.id()))
                .as("neither ephemeral nor container")
                .allSatisfy(path ->
                        assertThat(stat(observer, path).getEphemeralOwner()).isZero());
    }

    @Test
    void processesThatComeFirstTogetherAgreeOnTheIdentity() {
        List<CompletionStage<Incarnation>> opening = new ArrayList<>();
        for (String process : List.of("coordinator", "recoverer", "observer")) {
            opening.add(clients.log(
                            process(process),
                            ZooKeeperDecisionLogOptions.of(process).withRootNode("fresh"))
                    .incarnation());
        }

        assertThat(opening.stream().map(LogClients::await).map(Incarnation::log).distinct())
                .hasSize(1);
    }

    @Test
    void incarnationIsOpenedOnceForAllWhoAskTogether() {
        ZooKeeperDecisionLog log = clients.log(process("coordinator"), "together");

        List<CompletionStage<Incarnation>> asked =
                LongStream.range(0, 20).mapToObj(i -> log.incarnation()).toList();

        assertThat(asked.stream().map(LogClients::await).distinct()).hasSize(1);
        assertThat(await(log.owners(1000)))
                .filteredOn(owner -> owner.description().equals("together"))
                .hasSize(1);
    }

    @Test
    void transactionOfAnotherLogIsRefused() {
        ZooKeeperDecisionLog log = clients.log(process("coordinator"), "coordinator");
        await(log.incarnation());
        TransactionId foreign = new TransactionId("00000000000000aa", "00000000000000bb", 1);

        assertThat(failureOf(log.abort(LogClients.abortOf(foreign))))
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("another decision log");
        assertThat(failureOf(log.read(foreign))).hasMessageContaining("another decision log");
        assertThat(failureOf(log.collect(List.of(foreign)))).hasMessageContaining("another decision log");
    }

    @Test
    void incarnationOfAnotherProcessDoesNotCommitHere() {
        Incarnation incarnation =
                await(clients.log(process("coordinator"), "coordinator").incarnation());
        ZooKeeperDecisionLog other = clients.log(process("recoverer"), "recoverer");

        DecisionRecord commit = commitOf(transaction(incarnation, 1));

        assertThat(await(other.commit(commit))).isEqualTo(new CommitResult.Fenced());
        assertThat(await(other.read(commit.transaction()))).isEmpty();
    }

    @Test
    void ownerIsToldThatItWasFencedAndOthersThatOneIsGone() {
        ZooKeeperDecisionLog fenced = clients.log(process("coordinator"), "coordinator");
        ZooKeeperDecisionLog other = clients.log(process("recoverer"), "recoverer");

        RecordedEnds ends = new RecordedEnds();
        RecordedEnds hints = new RecordedEnds();
        fenced.listen(ends);
        other.listen(hints);
        Incarnation incarnation = await(fenced.incarnation());
        await(other.owners(10));

        await(other.fence(incarnation.id()));

        await().untilAsserted(() -> {
            assertThat(ends.ended()).containsExactly(incarnation.id());
            assertThat(hints.gone()).isPositive();
        });
        assertThat(hints.ended()).isEmpty();
    }

    @Test
    void recordsOfALivingOwnerAreCollectedByItAlone() {
        ZooKeeperDecisionLog owner = clients.log(process("coordinator"), "coordinator");
        ZooKeeperDecisionLog other = clients.log(process("recoverer"), "recoverer");
        DecisionRecord commit = commitOf(transaction(await(owner.incarnation()), 1));
        await(owner.commit(commit));

        await(other.collect(List.of(commit.transaction())));
        assertThat(await(other.read(commit.transaction()))).contains(commit);

        await(owner.collect(List.of(commit.transaction())));
        assertThat(await(other.read(commit.transaction()))).isEmpty();
    }

    @Test
    void collectionTakesMoreThanOneBatchAndPassesOverWhatIsGone() {
        ZooKeeperDecisionLog log = clients.log(process("coordinator"), "coordinator");
        Incarnation incarnation = await(log.incarnation());
        List<DecisionRecord> recorded = LongStream.rangeClosed(1, 230)
                .mapToObj(sequence -> commitOf(transaction(incarnation, sequence)))
                .toList();
        recorded.stream().map(log::commit).toList().forEach(LogClients::await);
        await(log.collect(List.of(recorded.get(7).transaction())));

        assertThat(await(log.decisions(incarnation.id(), Optional.empty(), 1000))
                        .records())
                .hasSize(229);
        await(log.collect(recorded.stream().map(DecisionRecord::transaction).toList()));

        assertThat(await(log.decisions(incarnation.id(), Optional.empty(), 1000))
                        .records())
                .isEmpty();
    }

    @Test
    void deadOwnersAreListedFirst() {
        ZooKeeperDecisionLog owner = clients.log(process("coordinator"), "coordinator");
        await(clients.log(process("recoverer"), "recoverer").incarnation());
        Incarnation dead = await(owner.incarnation());
        await(owner.fence(dead.id()));
        await(owner.incarnation());

        assertThat(await(owner.owners(1000)))
                .isSortedAccordingTo((one, other) -> Boolean.compare(one.alive(), other.alive()))
                .anySatisfy(first -> assertThat(first.incarnation()).isEqualTo(dead.id()));
        assertThat(await(owner.owners(1))).singleElement().satisfies(first -> assertThat(first.alive())
                .isFalse());
    }

    @Test
    void nodesHaveTheAccessListOfTheClient() throws Exception {
        CuratorFramework secured = secured();
        ZooKeeperDecisionLog log = clients.log(secured, "secured");
        Incarnation incarnation = await(log.incarnation());
        await(log.commit(commitOf(transaction(incarnation, 1))));

        for (String path : List.of("", "/id", "/o", "/d", "/o/" + incarnation.id(), "/d/" + incarnation.id())) {
            assertThat(secured.getACL().forPath(BASE + path))
                    .as(path)
                    .singleElement()
                    .satisfies(acl -> assertThat(acl.getId().getScheme()).isEqualTo("digest"));
        }
        ZooKeeperDecisionLog intruder = clients.log(process("observer").usingNamespace("secured"), "intruder");
        assertThat(failureOf(intruder.incarnation()))
                .isInstanceOf(DecisionLogException.class)
                .hasMessageContaining("NOAUTH")
                .hasMessageContaining("permissions");
    }

    @Test
    void accessListOfTheSettingsWins() throws Exception {
        List<ACL> readOnlyForOthers = List.of(
                new ACL(ZooDefs.Perms.ALL, ZooDefs.Ids.AUTH_IDS),
                new ACL(ZooDefs.Perms.READ, ZooDefs.Ids.ANYONE_ID_UNSAFE));
        CuratorFramework secured = secured();
        ZooKeeperDecisionLog log = clients.log(
                secured,
                ZooKeeperDecisionLogOptions.of("settings")
                        .withRootNode("settings")
                        .withAcl(readOnlyForOthers));
        Incarnation incarnation = await(log.incarnation());

        assertThat(secured.getACL().forPath("/settings/txn/v1")).hasSize(2);
        assertThat(secured.getACL().forPath("/settings/txn/v1/d/" + incarnation.id()))
                .hasSize(2);
    }

    @Test
    void wrongArgumentsAreRefused() {
        ZooKeeperDecisionLog log = clients.log(process("coordinator"), "coordinator");
        TransactionId one = new TransactionId("00000000000000aa", "00000000000000bb", 1);
        TransactionId other = new TransactionId("00000000000000aa", "00000000000000cc", 1);

        assertThatIllegalArgumentException().isThrownBy(() -> log.fence("../id"));
        assertThatIllegalArgumentException().isThrownBy(() -> log.retire("x"));
        assertThatIllegalArgumentException().isThrownBy(() -> log.decisions(one.incarnation(), Optional.empty(), 1001));
        assertThatIllegalArgumentException().isThrownBy(() -> log.owners(0));
        assertThatIllegalArgumentException().isThrownBy(() -> log.collect(List.of(one, other)));
        assertThatIllegalArgumentException().isThrownBy(() -> log.commit(LogClients.abortOf(one)));
        assertThatIllegalArgumentException().isThrownBy(() -> log.abort(commitOf(one)));
    }

    private static CuratorFramework process(String name) {
        return processes.computeIfAbsent(name, key -> shared.client(zooKeeper.connectString(), LogClients.SESSION));
    }

    private CuratorFramework secured() {
        CuratorFramework secured = clients.own(CuratorFrameworkFactory.builder()
                .connectString(zooKeeper.connectString())
                .namespace("secured")
                .authorization("digest", "orders:secret".getBytes(StandardCharsets.UTF_8))
                .aclProvider(new CreatorsOnly())
                .retryPolicy(new RetryNTimes(3, 50))
                .build());
        secured.start();
        return secured;
    }

    private static String text(CuratorFramework client, String path) throws Exception {
        return new String(client.getData().forPath(path), StandardCharsets.UTF_8);
    }

    private static Stat stat(CuratorFramework client, String path) throws Exception {
        return client.checkExists().forPath(path);
    }

    private static final class CreatorsOnly implements ACLProvider {

        @Override
        public List<ACL> getDefaultAcl() {
            return ZooDefs.Ids.CREATOR_ALL_ACL;
        }

        @Override
        public List<ACL> getAclForPath(String path) {
            return ZooDefs.Ids.CREATOR_ALL_ACL;
        }
    }
}
