package io.distlock.txn.remote;

import static io.distlock.txn.remote.Services.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.remote.BranchCommand.Kind;
import io.distlock.txn.remote.RemoteBranches.ServeResult;
import io.distlock.txn.spi.BranchStatus;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders as they arrive at the endpoints, from friends and strangers. */
class BranchCommandTests {

    private static final TransactionId ID = new TransactionId("00000000000000a1", "00000000000000b2", 31);
    private static final BranchId LEAF = new BranchId(ID, "2.0000001.1", "stock");

    private final Services services = new Services();
    private final BranchCommand commit = command(Kind.COMMIT, "2.0000001", "inventory");

    @BeforeEach
    void prepare() {
        services.stock.branches.put(LEAF, BranchStatus.PREPARED);
    }

    @AfterEach
    void stop() {
        services.close();
    }

    @Test
    void commitMayBeRepeated() {
        assertThat(outcome(commit)).isEqualTo(BranchOutcome.COMMITTED);
        assertThat(outcome(commit)).isEqualTo(BranchOutcome.COMMITTED);
        assertThat(services.stock.branches).containsEntry(LEAF, BranchStatus.COMMITTED);
    }

    @Test
    void rollbackMayBeRepeated() {
        BranchCommand rollback = command(Kind.ROLLBACK, "2", "inventory");

        assertThat(outcome(rollback)).isEqualTo(BranchOutcome.ROLLED_BACK);
        assertThat(outcome(rollback)).isEqualTo(BranchOutcome.ROLLED_BACK);
        assertThat(services.stock.branches).containsEntry(LEAF, BranchStatus.ROLLED_BACK);
    }

    @Test
    void statusTellsWhatIsPrepared() {
        assertThat(outcome(command(Kind.STATUS, "2.0000001", "inventory"))).isEqualTo(BranchOutcome.PREPARED);
        assertThat(outcome(command(Kind.STATUS, "2.0000002", "inventory"))).isEqualTo(BranchOutcome.UNKNOWN);
    }

    @Test
    void commitOfABranchThatAParticipantWouldRememberIsUnknown() {
        RemoteBranches remembering = services.service("inventory", services.calls(services.remote("payment")), 5);

        assertThat(outcome(remembering, commit)).isEqualTo(BranchOutcome.UNKNOWN);
    }

    @Test
    void orderReadsTheSameWhereNumbersHaveOtherDigits() {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        try {
            assertThat(outcome(command(Kind.STATUS, "2.0000001", "inventory"))).isEqualTo(BranchOutcome.PREPARED);
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void notSigned() {
        assertThat(refusal("POST", commit.path(), List.of())).isEqualTo(new Refusal.Missing("Distlock-Command"));
        assertThat(refusal("POST", commit.path(), List.of()).status()).isEqualTo(401);
    }

    @Test
    void signatureIsGoodForOnePathAndMethodOnly() {
        List<String> signed = List.of(commit.write(Clocks.KEYS));

        assertThat(refusal("POST", commit.path().replace("/commit", "/rollback"), signed))
                .isInstanceOf(Refusal.BadSignature.class);
        assertThat(refusal("GET", commit.path().replace("/commit", ""), signed))
                .isInstanceOf(Refusal.BadSignature.class);
        assertThat(refusal("POST", commit.path().replace("2.0000001", "2.0000002"), signed))
                .isInstanceOf(Refusal.BadSignature.class);
    }

    @Test
    void orderForAnotherServiceIsRefused() {
        BranchCommand other = command(Kind.COMMIT, "2.0000001", "payment");

        assertThat(refusal("POST", other.path(), List.of(other.write(Clocks.KEYS))))
                .isEqualTo(new Refusal.OtherAudience("payment"));
    }

    @Test
    void oldOrderIsRefused() {
        services.clocks.pass(Duration.ofSeconds(41));

        assertThat(refusal("POST", commit.path(), List.of(commit.write(Clocks.KEYS))))
                .isInstanceOf(Refusal.Expired.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "HEAD", "post", "", "POST "})
    void otherMethodIsNoOrder(String method) {
        assertThat(refusal(method, commit.path(), List.of(commit.write(Clocks.KEYS))))
                .isEqualTo(new Refusal.UnknownCommand());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/txn/branches/",
                "/txn/branches/00000000000000a1-00000000000000b2-1f",
                "/txn/branches/00000000000000a1-00000000000000b2-1f/2/commit/",
                "/txn/branches/00000000000000a1-00000000000000b2-1f/2/prepare",
                "/txn/branches/00000000000000a1-00000000000000b2-1f/../2/commit",
                "/txn/branches/00000000000000a1-00000000000000b2-1f/2%2e1/commit",
                "/txn/branches/00000000000000a1-00000000000000b2-1f/..../commit",
                "/txn/branches/00000000000000a1-00000000000000b2-ffffffffffffffff/2/commit",
                "/txn/branches/00000000000000a1-00000000000000b2-1f/2/commit\r\nX: y",
                "/txn/branches/00000000000000a1-00000000000000b2-1f/2/commit?x=y"
            })
    void otherPathIsNoOrderEvenIfItIsSigned(String path) {
        String body = commit.write(Clocks.KEYS).replaceFirst(";s=.*", "");
        String signed = body + ";s=" + Clocks.KEYS.sign("2026a", "Distlock-Command\n" + body + "\nPOST " + path);

        assertThat(refusal("POST", path, List.of(signed))).isEqualTo(new Refusal.UnknownCommand());
    }

    @Test
    void longPathIsNotLookedAt() {
        assertThat(refusal("POST", "/txn/branches/" + "0".repeat(64 * 1024), List.of("v=1")))
                .isInstanceOf(Refusal.TooLong.class);
    }

    @ParameterizedTest
    @EnumSource
    void outcomeIsReadAsItWasWrittenAndOnlyForItsOrder(BranchOutcome outcome) {
        String nonce = "AAECAwQFBgcICQoLDA0ODw";
        List<String> header = List.of(outcome.write(Clocks.KEYS, nonce));

        assertThat(BranchOutcome.read(Clocks.KEYS, header, nonce)).contains(outcome);
        assertThat(BranchOutcome.read(Clocks.KEYS, header, "EBESExQVFhcYGRobHB0eHw"))
                .isEmpty();
        assertThat(BranchOutcome.read(Clocks.KEYS, List.of(), nonce)).isEmpty();
    }

    private BranchCommand command(Kind kind, String branch, String audience) {
        return new BranchCommand(kind, ID, branch, audience, services.clocks.wall, "AAECAwQFBgcICQoLDA0ODw");
    }

    private BranchOutcome outcome(BranchCommand command) {
        return outcome(services.inventory, command);
    }

    private static BranchOutcome outcome(RemoteBranches branches, BranchCommand command) {
        ServeResult.Answered answered = (ServeResult.Answered)
                await(branches.serve(command.kind().method, command.path(), List.of(command.write(Clocks.KEYS))));
        BranchOutcome outcome = BranchOutcome.read(Clocks.KEYS, List.of(answered.outcome()), command.nonce())
                .orElseThrow();
        assertThat(answered.status()).isEqualTo(outcome.status);
        return outcome;
    }

    /** Which has no effect. */
    private Refusal refusal(String method, String path, List<String> commands) {
        ServeResult.Refused refused = (ServeResult.Refused) await(services.inventory.serve(method, path, commands));
        assertThat(services.stock.calls).isEmpty();
        return refused.refusal();
    }
}
