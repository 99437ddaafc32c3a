package io.distlock.txn.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.engine.VotedBranch;
import io.distlock.txn.remote.BranchCommand.Kind;
import io.distlock.txn.spi.Vote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The test vectors of REMOTE-BRANCHES.md, which somebody else's implementation relies on. */
class RemoteBranchesPageTests {

    private static final TransactionId TRANSACTION = TransactionId.parse("00000000000000a1-00000000000000b2-1f");
    private static final CallContext CALL = new CallContext(
            TRANSACTION,
            "2",
            "inventory",
            Instant.ofEpochMilli(1_795_411_200_000L),
            Duration.ofMillis(29_500),
            "AAECAwQFBgcICQoLDA0ODw");
    private static final CallAnswer ANSWER = new CallAnswer(
            CALL.nonce(),
            List.of(
                    new VotedBranch(new BranchId(TRANSACTION, "2.0471193", "http:inventory"), Vote.PREPARED),
                    new VotedBranch(new BranchId(TRANSACTION, "2.0471193.2.8800412", "http:payment"), Vote.PREPARED)));
    private static final BranchCommand COMMIT = new BranchCommand(
            Kind.COMMIT,
            TRANSACTION,
            "2.0471193",
            "inventory",
            Instant.ofEpochMilli(1_795_411_230_000L),
            "EBESExQVFhcYGRobHB0eHw");

    private final Path page = Path.of("REMOTE-BRANCHES.md");

    @Test
    void pageShowsWhatIsSent() throws IOException {
        assertThat(vector(RemoteHeaders.CONTEXT)).isEqualTo(CALL.write(Clocks.KEYS));
        assertThat(vector(RemoteHeaders.ANSWER)).isEqualTo(ANSWER.write(Clocks.KEYS));
        assertThat(vector(RemoteHeaders.COMMAND)).isEqualTo(COMMIT.write(Clocks.KEYS));
        assertThat(vector(RemoteHeaders.OUTCOME)).isEqualTo(BranchOutcome.COMMITTED.write(Clocks.KEYS, COMMIT.nonce()));
        assertThat(Files.readString(page)).contains("`POST " + COMMIT.path() + "`");
    }

    @Test
    void whatThePageShowsIsUnderstood() throws IOException {
        Clocks clocks = new Clocks();
        RemoteOptions options = RemoteOptions.of("inventory");

        assertThat(new ContextVerifier(clocks.runtime(Clocks.KEYS, 1), options)
                        .verify(List.of(vector(RemoteHeaders.CONTEXT))))
                .isEqualTo(new ContextVerifier.Verification.Accepted(CALL));
        assertThat(CallAnswer.read(Clocks.KEYS, List.of(vector(RemoteHeaders.ANSWER)), CALL))
                .isEqualTo(new CallAnswer.Read.Accepted(ANSWER));
        assertThat(BranchCommand.read(
                        Clocks.KEYS,
                        options,
                        COMMIT.issuedAt(),
                        "POST",
                        COMMIT.path(),
                        List.of(vector(RemoteHeaders.COMMAND))))
                .isEqualTo(new BranchCommand.Read.Accepted(COMMIT));
        assertThat(BranchOutcome.read(Clocks.KEYS, List.of(vector(RemoteHeaders.OUTCOME)), COMMIT.nonce()))
                .contains(BranchOutcome.COMMITTED);
    }

    @Test
    void pageNamesEveryOutcomeWithItsStatus() throws IOException {
        List<String> rows = Files.readAllLines(page);

        assertThat(Arrays.asList(BranchOutcome.values())).allSatisfy(outcome -> assertThat(rows)
                .anyMatch(row -> row.startsWith("| ")
                        && row.contains("`" + outcome.text + "`")
                        && row.contains("| " + outcome.status + " |")));
    }

    private String vector(String header) throws IOException {
        String start = "    " + header + ": ";
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow()
                .substring(start.length());
    }
}
