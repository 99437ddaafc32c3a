package io.distlock.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** TLC on the models of two-phase commit: the protocol holds, and every known bug is found. */
class ModelTests {

    /** Configurations of the protocol, with the least number of distinct states: fewer means a step that never happens. */
    static final List<Arguments> PROTOCOL = List.of(
            arguments("ZooKeeperLog_OneTransaction", 1_000),
            arguments("ZooKeeperLog_TwoTransactions", 30_000),
            arguments("ZooKeeperLog_Progress", 500),
            arguments("JdbcLog_OneTransaction", 1_300),
            arguments("JdbcLog_TwoTransactions", 55_000),
            arguments("JdbcLog_Progress", 800),
            arguments("QuorumLog_OneTransaction", 400),
            arguments("QuorumLog_TwoTransactions", 1_900),
            arguments("QuorumLog_Progress", 800),
            arguments("RemoteBranches_TwoDeliveries", 14_000),
            arguments("RemoteBranches_CallsOnTheWay", 30_000),
            arguments("RemoteBranches_TwoCalls", 36_000),
            arguments("RemoteBranches_Progress", 2_000));

    /** Configurations with one rule switched off, and the invariant that must be seen to break. */
    static final List<Arguments> BROKEN = List.of(
            arguments("ZooKeeperLog_NoOwnerCheck", "Atomicity"),
            arguments("ZooKeeperLog_NoOwnerCheckAfterFence", "FencedNeverCommits"),
            arguments("ZooKeeperLog_OwnerRecreated", "Atomicity"),
            arguments("ZooKeeperLog_PurgedByAge", "Atomicity"),
            arguments("ZooKeeperLog_UnlistedCommits", "UnlistedNeverCommits"),
            arguments("ZooKeeperLog_NoFenceRow", "Atomicity"),
            arguments("ZooKeeperLog_SilenceReportedAsRollback", "ReportIsTrue"),
            arguments("JdbcLog_NoOwnerCheck", "Atomicity"),
            arguments("JdbcLog_NoOwnerCheckAfterFence", "FencedNeverCommits"),
            arguments("JdbcLog_OwnerReadWithoutLock", "Atomicity"),
            arguments("JdbcLog_OwnerRecreated", "Atomicity"),
            arguments("JdbcLog_PurgedByAge", "Atomicity"),
            arguments("JdbcLog_UnlistedCommits", "UnlistedNeverCommits"),
            arguments("JdbcLog_NoFenceRow", "Atomicity"),
            arguments("JdbcLog_LateAttemptAfterSweep", "AbortNeverBecomesCommit"),
            arguments("JdbcLog_SilenceReportedAsRollback", "ReportIsTrue"),
            // what the rules of TwoPhaseCommit are for, the logs above show
            arguments("QuorumLog_NoOwnerCheck", "FencedNeverCommits"),
            arguments("QuorumLog_OwnerRecreated", "Atomicity"),
            arguments("QuorumLog_StateNotCompared", "AbortNeverBecomesCommit"),
            arguments("QuorumLog_LateAttemptAfterSweep", "AbortNeverBecomesCommit"),
            arguments("RemoteBranches_UnlistedCommits", "UnlistedNeverCommits"),
            arguments("RemoteBranches_CallListed", "UnlistedNeverCommits"),
            arguments("RemoteBranches_AnyDepth", "UnlistedNeverCommits"),
            arguments("RemoteBranches_AnswersFirst", "Atomicity"),
            arguments("RemoteBranches_AcknowledgesEarly", "CommitNeverBecomesAbort"),
            arguments("RemoteBranches_CollectsEarly", "CommitNeverBecomesAbort"));

    /** Configurations that break only by never getting on. */
    static final List<Arguments> BLOCKED = List.of(arguments("JdbcLog_FrozenInitiator"));

    /** The protocol itself reaches what these deny. */
    static final List<Arguments> REACHED = List.of(
            arguments("ZooKeeperLog_AbortAfterCollection", "CollectedCommitIsSilent"),
            arguments("JdbcLog_AbortAfterCollection", "CollectedCommitIsSilent"),
            arguments("QuorumLog_CommitsInOneChange", "CommitsAreAlone"),
            arguments("RemoteBranches_LostAnswer", "ListIsComplete"));

    /** A run is one thread in a JVM of its own: as many at a time as there are usually cores. */
    private static final ExecutorService AT_A_TIME = Executors.newFixedThreadPool(2);

    private static final Map<String, Future<TlcRun>> RUNS = new HashMap<>();

    @BeforeAll
    static void startAll() {
        configurations().forEach(name -> RUNS.put(name, AT_A_TIME.submit(() -> TlcRun.of(name))));
    }

    @AfterAll
    static void stop() {
        AT_A_TIME.shutdownNow();
    }

    @ParameterizedTest
    @FieldSource("PROTOCOL")
    void protocolHolds(String configuration, int distinctStatesMin) throws Exception {
        TlcRun run = result(configuration);

        assertThat(run.output()).contains("Model checking completed. No error has been found.");
        assertThat(run.exitCode()).as(run.output()).isEqualTo(TlcRun.NO_ERROR);
        assertThat(run.distinctStates()).as(run.output()).isGreaterThanOrEqualTo(distinctStatesMin);
    }

    @ParameterizedTest
    @FieldSource("BROKEN")
    void knownBugIsFound(String configuration, String invariant) throws Exception {
        assertViolated(result(configuration), invariant);
    }

    @ParameterizedTest
    @FieldSource("BLOCKED")
    void knownBlockingIsFound(String configuration) throws Exception {
        TlcRun run = result(configuration);

        assertThat(run.output()).contains("Temporal properties were violated.");
        assertThat(run.exitCode()).as(run.output()).isEqualTo(TlcRun.LIVENESS_VIOLATION);
    }

    @ParameterizedTest
    @FieldSource("REACHED")
    void protocolReachesWhatIsDenied(String configuration, String denial) throws Exception {
        assertViolated(result(configuration), denial);
    }

    @Test
    void everyConfigurationIsChecked() throws Exception {
        List<String> checked = configurations().map(name -> name + ".cfg").toList();

        try (Stream<Path> files = Files.list(TlcRun.MODELS)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".cfg")))
                    .containsExactlyInAnyOrderElementsOf(checked);
        }
    }

    private static Stream<String> configurations() {
        return Stream.of(PROTOCOL, BROKEN, BLOCKED, REACHED)
                .flatMap(List::stream)
                .map(arguments -> (String) arguments.get()[0]);
    }

    private static TlcRun result(String configuration) throws Exception {
        return RUNS.get(configuration).get();
    }

    private static void assertViolated(TlcRun run, String invariant) {
        assertThat(run.output()).contains("Invariant " + invariant + " is violated.");
        assertThat(run.exitCode()).as(run.output()).isEqualTo(TlcRun.SAFETY_VIOLATION);
    }
}
