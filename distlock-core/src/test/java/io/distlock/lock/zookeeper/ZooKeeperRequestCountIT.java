package io.distlock.lock.zookeeper;

import static io.distlock.lock.zookeeper.StoreCalls.KEY;
import static io.distlock.lock.zookeeper.StoreCalls.acquire;
import static io.distlock.lock.zookeeper.StoreCalls.answer;
import static io.distlock.lock.zookeeper.StoreCalls.owner;
import static io.distlock.lock.zookeeper.StoreCalls.release;
import static io.distlock.lock.zookeeper.StoreCalls.renew;
import static io.distlock.lock.zookeeper.StoreCalls.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.distlock.devservers.ZooKeeperServer;
import io.distlock.lock.spi.Owner;
import io.distlock.lock.spi.RecordedHints;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What locks cost the server, by its own count of packets received. */
class ZooKeeperRequestCountIT {

    private static final int ROUNDS = 50;

    private static ZooKeeperServer zooKeeper;

    @RegisterExtension
    final Clients clients = new Clients();

    @BeforeAll
    static void startServer() {
        zooKeeper = ZooKeeperServer.start();
    }

    @AfterAll
    static void stopServer() {
        zooKeeper.close();
    }

    @Test
    void uncontendedLockCostsTwoWritesAndOneRead() throws Exception {
        ZooKeeperLockStore store = clients.store(clients.client(zooKeeper.connectString(), Clients.SESSION));
        takeAndRelease(store);
        long before = requests();

        for (int i = 0; i < ROUNDS; i++) {
            takeAndRelease(store);
        }

        assertThat(requests() - before).isBetween(3L * ROUNDS, 3L * ROUNDS + 5); // and the client's own pings
    }

    @Test
    void renewalOfAnUncontendedLockCostsOneRequest() throws Exception {
        ZooKeeperLockStore store = clients.store(clients.client(zooKeeper.connectString(), Clients.SESSION));
        Owner owner = owner("p1");
        take(store, owner);
        renew(store, owner);
        long before = requests();

        for (int i = 0; i < ROUNDS; i++) {
            renew(store, owner);
        }

        assertThat(requests() - before).isBetween((long) ROUNDS, ROUNDS + 5L);
        answer(release(store, owner));
    }

    @Test
    void handOverCostsTheSameHoweverManyWait() throws Exception {
        double among4 = requestsPerHandOver(4);
        double among16 = requestsPerHandOver(16);

        assertThat(among4).isCloseTo(7, within(0.3));
        assertThat(among16).isCloseTo(among4, within(0.3));
    }

    /** Each process has the lock in turn, and goes to the end of the queue. */
    private double requestsPerHandOver(int waiting) throws Exception {
        ZooKeeperLockStore store = clients.store(clients.client(zooKeeper.connectString(), Clients.SESSION));
        RecordedHints hints = new RecordedHints();
        store.listen("p", hints);
        Owner holder = owner("p");
        take(store, holder);
        Deque<Owner> queue = new ArrayDeque<>();
        for (int i = 0; i < waiting; i++) {
            queue.add(queued(store));
        }
        long before = requests();
        for (int i = 0; i < ROUNDS; i++) {
            answer(release(store, holder));
            Owner next = queue.remove();
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> hints.has("offered", KEY, next));
            take(store, next);
            queue.add(queued(store));
            holder = next;
        }
        double cost = (double) (requests() - before) / ROUNDS;
        for (Owner left : queue) {
            answer(release(store, left));
        }
        answer(release(store, holder));
        return cost;
    }

    private static Owner queued(ZooKeeperLockStore store) throws Exception {
        Owner owner = owner("p");
        answer(acquire(store, owner));
        return owner;
    }

    private static void takeAndRelease(ZooKeeperLockStore store) throws Exception {
        Owner owner = owner("p1");
        take(store, owner);
        answer(release(store, owner));
    }

    private static long requests() throws Exception {
        return ServerCounts.requests(zooKeeper);
    }
}
