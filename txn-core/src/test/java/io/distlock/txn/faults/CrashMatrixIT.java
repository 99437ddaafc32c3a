package io.distlock.txn.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.WorkerProcess;
import io.distlock.txn.engine.ProtocolProbe.Point;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Kills coordinators and participants, in processes of their own, at every point of the protocol, and recoverers in the middle of
 * their work, while sixteen threads of each coordinator book transfers: each transfer is in both books or in neither, the victim's as
 * written down here by hand, and nothing is in doubt soon after. A coordinator that is stopped for longer than its session commits nothing.
 *
 * <p>The build has each point on one log at least, and the two around the decision on every log; all combinations are in the profile
 * {@code soak}.
 */
class CrashMatrixIT {

    /** What must become of the transfer whose coordinator, with the debit side in it, dies at the point. */
    private static final Map<Point, Boolean> COORDINATOR_DIES = new LinkedHashMap<>();

    /** What must become of the transfer whose credit side dies at the point, while its coordinator lives. */
    private static final Map<Bank.Point, Boolean> PARTICIPANT_DIES = new LinkedHashMap<>();

    static {
        COORDINATOR_DIES.put(Point.BEGUN, false);
        COORDINATOR_DIES.put(Point.BEFORE_PREPARE, false);
        COORDINATOR_DIES.put(Point.AFTER_VOTE, false);
        COORDINATOR_DIES.put(Point.BEFORE_DECISION, false);
        COORDINATOR_DIES.put(Point.BEFORE_ROLLBACK_OF_BRANCH, false);
        COORDINATOR_DIES.put(Point.AFTER_DECISION, true);
        COORDINATOR_DIES.put(Point.BEFORE_COMMIT_OF_BRANCH, true);
        COORDINATOR_DIES.put(Point.AFTER_COMMIT_OF_BRANCH, true);
        COORDINATOR_DIES.put(Point.BEFORE_COLLECTION, true);
        COORDINATOR_DIES.put(Point.AFTER_COLLECTION, true);

        PARTICIPANT_DIES.put(Bank.Point.BEFORE_WORK, false);
        PARTICIPANT_DIES.put(Bank.Point.AFTER_WORK, false);
        PARTICIPANT_DIES.put(Bank.Point.BEFORE_VOTE, false);
        PARTICIPANT_DIES.put(Bank.Point.AFTER_VOTE, false);
        PARTICIPANT_DIES.put(Bank.Point.VOTE_ANSWERED, true);
        PARTICIPANT_DIES.put(Bank.Point.BEFORE_COMMIT, true);
        PARTICIPANT_DIES.put(Bank.Point.AFTER_COMMIT, true);
        PARTICIPANT_DIES.put(Bank.Point.BEFORE_ROLLBACK, false);
        PARTICIPANT_DIES.put(Bank.Point.AFTER_ROLLBACK, false);
    }

    private static final List<Point> AROUND_THE_DECISION = List.of(Point.BEFORE_DECISION, Point.AFTER_DECISION);

    /** What else a coordinator dies at, in the build. */
    private static final Map<LogKind, List<Point>> IN_THE_BUILD = new EnumMap<>(Map.of(
            LogKind.ZOOKEEPER, List.of(Point.BEGUN, Point.BEFORE_COMMIT_OF_BRANCH),
            LogKind.ZOOKEEPER_ENSEMBLE, List.of(Point.AFTER_VOTE, Point.AFTER_COMMIT_OF_BRANCH),
            LogKind.JDBC, List.of(Point.BEFORE_PREPARE, Point.BEFORE_COLLECTION),
            LogKind.JDBC_RIDING, List.of(Point.BEFORE_ROLLBACK_OF_BRANCH, Point.AFTER_COMMIT_OF_BRANCH),
            LogKind.QUORUM, List.of(Point.AFTER_VOTE, Point.AFTER_COLLECTION)));

    private static final List<Point> RECOVERY = List.of(
            Point.RECOVERY_BEGUN, Point.RECOVERY_FENCED, Point.RECOVERY_BRANCH_TOLD, Point.RECOVERY_BEFORE_RETIREMENT);

    private static final List<LogKind> LOGS = List.of(LogKind.values());
    private static final boolean ALL = Boolean.getBoolean("crash.matrix.all");

    /** Of those whose coordinators die; others do not wait for it. */
    private static final Duration SESSION = Duration.ofSeconds(5);

    private static final Duration LONG_SESSION = Duration.ofSeconds(30);
    private static final int RUNS_AT_ONCE = ALL ? 1 : 3;
    private static final int TRIES_MAX = 20;

    private static Servers servers;
    private static ExecutorService runs;

    @BeforeAll
    static void startServers() {
        servers = new Servers();
        runs = Executors.newFixedThreadPool(RUNS_AT_ONCE);
    }

    @AfterAll
    static void stopServers() {
        runs.shutdownNow();
        servers.close();
    }

    @Test
    void everyTransferIsInBothBooksOrInNeitherWhenCoordinatorsDieOrStop() throws Exception {
        onEach(LOGS, this::coordinatorsDieAndOneStops);
    }

    /** The one that stops goes on when its session is over and the others have finished its transfer. */
    private void coordinatorsDieAndOneStops(LogKind kind) throws SQLException {
        Set<Point> points = new LinkedHashSet<>(AROUND_THE_DECISION);
        points.addAll(ALL ? COORDINATOR_DIES.keySet() : IN_THE_BUILD.getOrDefault(kind, List.of()));
        try (TransferRun run = new TransferRun(servers, kind, "coordinator", SESSION)) {
            WorkerProcess survivor = run.coordinator("survivor");
            WorkerProcess stopped = run.coordinator("stopped");
            Map<Point, WorkerProcess> victims = new LinkedHashMap<>();
            points.forEach(point -> victims.put(point, run.coordinator("dies-" + point)));
            run.open(survivor, stopped);
            run.open(victims.values().toArray(WorkerProcess[]::new));

            stopped.send("wait", Point.BEFORE_DECISION, "stopped");
            stopped.await("reached", Point.BEFORE_DECISION.name());
            stopped.pause();
            survivor.send("flood", "survivor");
            run.awaitCommitted(TransferWorker.THREADS);
            victims.forEach((point, victim) -> victim.send("die", point));
            victims.values().forEach(WorkerProcess::awaitEnd);
            survivor.send("enough");
            survivor.await("flooded", "survivor");

            run.awaitNothingInDoubt(survivor);
            stopped.resume();
            stopped.send("go");
            assertThat(stopped.await("outcome", "stopped").value("result"))
                    .as("%s: outcome for a coordinator that was stopped", kind)
                    .isEqualTo("RolledBack");
            run.awaitNothingInDoubt(stopped);
            run.assertBooksAgree();
            assertThat(run.isBooked("stopped")).as(kind.name()).isFalse();
            for (Point point : points) {
                assertThat(run.isBooked(lastTry(victims.get(point), point)))
                        .as("%s: committed after a crash of the coordinator at %s", kind, point)
                        .isEqualTo(COORDINATOR_DIES.get(point));
            }
        }
    }

    @Test
    void everyTransferIsInBothBooksOrInNeitherWhenParticipantsDie() throws Exception {
        List<Bank.Point> points = List.copyOf(PARTICIPANT_DIES.keySet());
        if (ALL) {
            onEach(LOGS, kind -> participantsDie(kind, points));
        } else {
            onEach(
                    List.of(LogKind.ZOOKEEPER_ENSEMBLE, LogKind.JDBC_RIDING),
                    kind -> participantsDie(
                            kind,
                            kind == LogKind.JDBC_RIDING ? points.subList(0, 5) : points.subList(4, points.size())));
        }
    }

    private void participantsDie(LogKind kind, List<Bank.Point> points) throws SQLException {
        try (TransferRun run = new TransferRun(servers, kind, "participant", LONG_SESSION)) {
            WorkerProcess coordinator = run.coordinator("coordinator");
            Map<Bank.Point, WorkerProcess> victims = new LinkedHashMap<>();
            points.forEach(point -> victims.put(point, run.bank("dies-" + point)));

            Map<Bank.Point, String> transfers = new EnumMap<>(Bank.Point.class);
            victims.forEach((point, victim) -> {
                run.open(victim.await("ready", "bank").number("port"), coordinator);
                if (transfers.isEmpty()) {
                    coordinator.send("flood", "beside");
                }
                run.awaitCommitted(TransferWorker.THREADS);
                transfers.put(point, bookUntilDeath(coordinator, victim, point));
            });
            run.open(coordinator);
            transfers.values().forEach(transfer -> coordinator.await("outcome", transfer));
            coordinator.send("enough");
            coordinator.await("flooded", "beside");

            run.awaitNothingInDoubt(coordinator);
            run.assertBooksAgree();
            for (Map.Entry<Bank.Point, String> transfer : transfers.entrySet()) {
                assertThat(run.isBooked(transfer.getValue()))
                        .as("%s: committed after a crash of the participant at %s", kind, transfer.getKey())
                        .isEqualTo(PARTICIPANT_DIES.get(transfer.getKey()));
            }
        }
    }

    /**
     * Again if one is aborted before it gets to the point, as may happen on a slow machine. Another may be on its way before the end of
     * the process is seen.
     */
    private static String bookUntilDeath(WorkerProcess coordinator, WorkerProcess victim, Bank.Point point) {
        victim.send("arm", point, point + "-");
        victim.await("armed", point.name());
        boolean rollBack = point == Bank.Point.BEFORE_ROLLBACK || point == Bank.Point.AFTER_ROLLBACK;
        for (int n = 1; n <= TRIES_MAX; n++) {
            String transfer = point + "-" + n;
            coordinator.send("transfer", transfer, rollBack);
            Awaitility.await(transfer)
                    .atMost(1, TimeUnit.MINUTES)
                    .until(() -> victim.hasEnded() || coordinator.hasTold("outcome", transfer));
            if (victim.hasEnded()) {
                return victim.told().stream()
                        .filter(event -> event.name().equals("dies"))
                        .findFirst()
                        .orElseThrow()
                        .value("id");
            }
        }
        throw new AssertionError("No transfer got to " + point);
    }

    @Test
    void applicationsWithDifferentLogsOnTheSameBooksLeaveEachOtherAlone() throws Exception {
        try (TransferRun run = new TransferRun(servers, LogKind.JDBC, "strangers", SESSION)) {
            WorkerProcess victim = run.coordinator("dies-decided");
            WorkerProcess stranger = run.stranger(LogKind.ZOOKEEPER);
            WorkerProcess survivor = run.coordinator("survivor");
            run.open(victim, stranger);
            victim.send("die", Point.AFTER_DECISION);
            victim.awaitEnd();

            stranger.send("transfer", "of-the-stranger", false);
            stranger.await("outcome", "of-the-stranger");
            assertThat(run.report(stranger, "between").number("strangers")).isPositive();
            assertThat(run.isBooked("of-the-stranger")).isTrue();
            assertThat(run.isBooked(lastTry(victim, Point.AFTER_DECISION))).isFalse();

            run.open(survivor);
            run.awaitNothingInDoubt(survivor);
            run.awaitNothingInDoubt(stranger);
            run.assertBooksAgree();
            assertThat(run.isBooked(lastTry(victim, Point.AFTER_DECISION))).isTrue();
        }
    }

    /** Recoverers die one after the other; two at once finish what is left. */
    @Test
    void recoveryOfTheRecoveryFinishes() throws Exception {
        if (ALL) {
            onEach(LOGS, kind -> recoverersDie(kind, RECOVERY));
        } else {
            onEach(
                    List.of(LogKind.ZOOKEEPER, LogKind.JDBC, LogKind.QUORUM),
                    kind -> recoverersDie(
                            kind, kind == LogKind.JDBC ? RECOVERY.subList(0, 2) : RECOVERY.subList(2, 4)));
        }
    }

    private void recoverersDie(LogKind kind, List<Point> points) throws SQLException {
        try (TransferRun run = new TransferRun(servers, kind, "recovery", SESSION)) {
            WorkerProcess victim = run.coordinator("dies-decided");
            List<WorkerProcess> recoverers = points.stream()
                    .map(point -> run.coordinator("dies-" + point, point))
                    .toList();
            WorkerProcess one = run.coordinator("survivor-1");
            WorkerProcess other = run.coordinator("survivor-2");
            run.open(victim);
            victim.send("die", Point.AFTER_DECISION);
            victim.awaitEnd();

            for (WorkerProcess recoverer : recoverers) {
                run.open(recoverer);
                recoverer.awaitEnd();
            }

            run.open(one, other);
            run.awaitNothingInDoubt(one);
            run.awaitNothingInDoubt(other);
            run.assertBooksAgree();
            assertThat(run.isBooked(lastTry(victim, Point.AFTER_DECISION))).isTrue();
        }
    }

    private interface Run {

        void on(LogKind kind) throws Exception;
    }

    /** Some runs beside each other, since most of the time of each is spent waiting for sessions to end. */
    private static void onEach(Collection<LogKind> kinds, Run run) throws InterruptedException {
        Map<LogKind, Future<?>> started = new LinkedHashMap<>();
        for (LogKind kind : kinds) {
            Callable<Void> task = () -> {
                run.on(kind);
                return null;
            };
            started.put(kind, runs.submit(task));
        }
        List<Throwable> failures = new ArrayList<>();
        for (Future<?> each : started.values()) {
            try {
                each.get();
            } catch (ExecutionException e) {
                failures.add(e.getCause());
            }
        }
        assertThat(failures).isEmpty();
    }

    private static String lastTry(WorkerProcess victim, Point point) {
        return victim.told().stream()
                .filter(event -> event.is("try", point.name()))
                .reduce((first, second) -> second)
                .orElseThrow()
                .value("transfer");
    }
}
