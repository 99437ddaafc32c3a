package io.distlock.txn.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.distlock.txn.TransactionId;
import io.distlock.txn.remote.ContextVerifier.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger, a gateway or an old friend may send as the context of a call. */
class ContextVerifierTests {

    private static final TransactionId TRANSACTION = new TransactionId("00000000000000a1", "00000000000000b2", 31);

    private final Clocks clocks = new Clocks();
    private final RemoteRuntime caller = clocks.runtime(Clocks.KEYS, 1);
    private final ContextVerifier verifier =
            new ContextVerifier(clocks.runtime(Clocks.KEYS, 2), RemoteOptions.of("inventory"));

    @Test
    void goodContextIsAcceptedOnce() {
        CallContext context = context("inventory");
        String header = context.write(Clocks.KEYS);

        assertThat(verifier.verify(List.of(header))).isEqualTo(new Verification.Accepted(context));
        assertThat(refusal(header)).isEqualTo(new Refusal.Replayed(TRANSACTION.toString(), "2"));
    }

    @Test
    void missingOne() {
        assertThat(verifier.verify(List.of()))
                .isEqualTo(new Verification.Refused(new Refusal.Missing("Distlock-Transaction")));
    }

    @Test
    void twoOfThem() {
        String one = header();
        String two = header();

        assertThat(verifier.verify(List.of(one, two)))
                .isEqualTo(new Verification.Refused(new Refusal.Repeated("Distlock-Transaction", 2)));
        assertThat(refusal(one + ", " + two)).isInstanceOf(Refusal.Malformed.class);
        assertThat(verifier.verify(List.of(one))).isInstanceOf(Verification.Accepted.class);
    }

    @Test
    void missingSignature() {
        String header = header();

        assertThat(refusal(header.substring(0, header.indexOf(";s=")))).isInstanceOf(Refusal.Malformed.class);
        assertThat(refusal(header.substring(0, header.indexOf(";s=") + 3))).isInstanceOf(Refusal.Malformed.class);
    }

    @Test
    void anyOtherCharacterAnywhereIsRefused() {
        String header = header();

        for (int at = 0; at < header.length(); at++) {
            char other = header.charAt(at) == 'A' ? 'B' : 'A';
            String changed = header.substring(0, at) + other + header.substring(at + 1);
            assertThat(verifier.verify(List.of(changed))).as(changed).isInstanceOf(Verification.Refused.class);
        }
        assertThat(verifier.verify(List.of(header))).isInstanceOf(Verification.Accepted.class);
    }

    @Test
    void everyPieceOfOneIsRefused() {
        String header = header();

        for (int length = 0; length < header.length(); length++) {
            assertThat(refusal(header.substring(0, length))).isNotNull();
        }
    }

    @Test
    void garbageIsRefused() {
        SplittableRandom random = new SplittableRandom(5);

        for (int round = 0; round < 2_000; round++) {
            char[] garbage = new char[random.nextInt(600)];
            for (int at = 0; at < garbage.length; at++) {
                garbage[at] = (char) random.nextInt(round % 2 == 0 ? 128 : 65_536);
            }
            assertThat(refusal(new String(garbage)).status()).isBetween(400, 413);
        }
    }

    @Test
    void unknownKey() {
        RemoteKeys others = new RemoteKeys("other", Map.of("other", Clocks.SECRET));

        assertThat(refusal(context("inventory").write(others))).isEqualTo(new Refusal.UnknownKey("other"));
    }

    @Test
    void knownKeyIdWithAnotherSecret() {
        RemoteKeys others = new RemoteKeys("2026a", Map.of("2026a", Clocks.OTHER_SECRET));

        assertThat(refusal(context("inventory").write(others))).isEqualTo(new Refusal.BadSignature("2026a"));
    }

    @Test
    void headerOfAnotherKindIsNotAContext() {
        String body = header().replaceFirst(";s=.*", "");
        String forged = body + ";s=" + Clocks.KEYS.sign("2026a", "Distlock-Branches\n" + body + "\n");

        assertThat(refusal(forged)).isEqualTo(new Refusal.BadSignature("2026a"));
    }

    @Test
    void otherAudience() {
        assertThat(refusal(context("payment").write(Clocks.KEYS))).isEqualTo(new Refusal.OtherAudience("payment"));
    }

    @Test
    void expiredOne() {
        String header = header();
        clocks.pass(Duration.ofSeconds(41));

        assertThat(refusal(header)).isEqualTo(new Refusal.Expired(Duration.ofSeconds(41)));
    }

    @Test
    void clockOfTheCallerMayBeAheadALittle() {
        String early = header();
        clocks.wall = clocks.wall.minusSeconds(10);
        assertThat(verifier.verify(List.of(early))).isInstanceOf(Verification.Accepted.class);

        String tooEarly = header();
        clocks.wall = clocks.wall.minusSeconds(11);
        assertThat(refusal(tooEarly)).isEqualTo(new Refusal.NotYetValid(Duration.ofSeconds(11)));
    }

    @Test
    void deadlineThatPassedOnTheWay() {
        String header = new CallContext(
                        TRANSACTION, "2", "inventory", clocks.wall, Duration.ofSeconds(5), caller.nonce())
                .write(Clocks.KEYS);
        clocks.pass(Duration.ofSeconds(15));

        assertThat(refusal(header)).isEqualTo(new Refusal.DeadlinePassed(TRANSACTION.toString()));
    }

    @Test
    void wayCountsAgainstTheDeadlineBeyondWhatClocksMayDiffer() {
        String header = header();
        clocks.pass(Duration.ofSeconds(12));

        assertThat(verifier.verify(List.of(header)))
                .isInstanceOfSatisfying(
                        Verification.Accepted.class,
                        accepted -> assertThat(accepted.context().remaining()).isEqualTo(Duration.ofSeconds(28)));
    }

    @Test
    void replayIsNoticedAsLongAsTheHeaderCouldPass() {
        ContextVerifier verifier = new ContextVerifier(
                clocks.runtime(Clocks.KEYS, 2), RemoteOptions.of("inventory").withValidity(Duration.ofMinutes(1)));
        clocks.wall = clocks.wall.plusSeconds(10);
        String header = context(Duration.ofMinutes(10)).write(Clocks.KEYS);
        clocks.wall = clocks.wall.minusSeconds(10);
        assertThat(verifier.verify(List.of(header))).isInstanceOf(Verification.Accepted.class);

        clocks.pass(Duration.ofSeconds(80));
        assertThat(verifier.verify(List.of(header)))
                .isEqualTo(new Verification.Refused(new Refusal.Replayed(TRANSACTION.toString(), "2")));

        clocks.pass(Duration.ofMillis(1));
        assertThat(verifier.verify(List.of(header)))
                .isInstanceOfSatisfying(Verification.Refused.class, refused -> assertThat(refused.refusal())
                        .isInstanceOf(Refusal.Expired.class));
    }

    @Test
    void moreCallsThanCanBeRememberedAreRefused() {
        ContextVerifier small = new ContextVerifier(
                clocks.runtime(Clocks.KEYS, 2), RemoteOptions.of("inventory").withRememberedMax(1));

        assertThat(small.verify(List.of(header()))).isInstanceOf(Verification.Accepted.class);
        assertThat(small.verify(List.of(header()))).isEqualTo(new Verification.Refused(new Refusal.Overloaded(1)));
    }

    @Test
    void keyOfTheOtherIsRotatedStepByStep() {
        RemoteKeys oldSigns = new RemoteKeys("2026a", Map.of("2026a", Clocks.SECRET, "2026b", Clocks.OTHER_SECRET));
        RemoteKeys newSigns = new RemoteKeys("2026b", Map.of("2026a", Clocks.SECRET, "2026b", Clocks.OTHER_SECRET));
        RemoteKeys newOnly = new RemoteKeys("2026b", Map.of("2026b", Clocks.OTHER_SECRET));
        List<RemoteKeys> steps = List.of(Clocks.KEYS, oldSigns, newSigns, newOnly);

        for (int step = 0; step + 1 < steps.size(); step++) {
            assertAccepts(steps.get(step), steps.get(step + 1));
            assertAccepts(steps.get(step + 1), steps.get(step));
        }
        assertThat(new ContextVerifier(clocks.runtime(newOnly, 2), RemoteOptions.of("inventory"))
                        .verify(List.of(header())))
                .isEqualTo(new Verification.Refused(new Refusal.UnknownKey("2026a")));
    }

    @Test
    void idOf64KilobytesIsNotLookedAt() {
        String header = header().replace("tx=0", "tx=" + "0".repeat(64 * 1024));

        assertThat(refusal(header)).isInstanceOf(Refusal.TooLong.class);
        assertThat(refusal(header).status()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tx=00000000000000a1-00000000000000b2-1f\r\nX-Forged: 1",
                "tx=00000000000000a1-00000000000000b2-1f\n",
                "tx=00000000000000a1-00000000000000b2-1f;tx=00000000000000a1-00000000000000b2-20",
                "tx=00000000000000a1-00000000000000b2-ffffffffffffffff",
                "tx=00000000000000a1-00000000000000b2-0",
                "tx=00000000000000A1-00000000000000b2-1f",
                "tx=../../etc/passwd",
                "tx=${jndi:ldap://x}",
                "tx=\0",
                "tx="
            })
    void strangeIdIsRefusedEvenIfItIsSigned(String id) {
        assertThat(refusal(signed(header().replaceFirst("tx=[^;]*", java.util.regex.Matcher.quoteReplacement(id)))))
                .isEqualTo(new Refusal.Malformed("Distlock-Transaction"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "br=",
                "br=2.",
                "br=.2",
                "br=2..1",
                "br=-1",
                "br=12345678",
                "br=2;br=3",
                "ms=0",
                "ms=86400001",
                "ms=-5",
                "ms=1e9",
                "ms=999999999",
                "at=-1",
                "at=9999999999999999999",
                "to=a b",
                "to=a/b",
                "n=short",
                "v=1;v=1"
            })
    void strangeFieldIsRefusedEvenIfItIsSigned(String field) {
        String name = field.substring(0, field.indexOf('='));

        assertThat(refusal(signed(header().replaceFirst("(?<=^|;)" + name + "=[^;]*", field))))
                .isInstanceOf(Refusal.Malformed.class);
    }

    @Test
    void newerVersionIsNamed() {
        assertThat(refusal(signed(header().replaceFirst("v=1", "v=2"))))
                .isEqualTo(new Refusal.UnknownVersion("Distlock-Transaction", "2"));
    }

    @Test
    void messagesHaveNothingOfTheSenderInThem() {
        List<Refusal> refusals = new ArrayList<>();
        for (String evil : List.of("\r\nERROR forged line", "\u001b[31m", "\u202e", "${jndi:x}")) {
            refusals.add(refusal(evil));
            refusals.add(refusal(header() + evil));
            refusals.add(refusal(evil + header()));
            refusals.add(refusal(header().replace("k=2026a", "k=" + evil)));
        }

        assertThat(refusals).allSatisfy(refusal -> {
            assertThat(refusal).isInstanceOf(Refusal.Malformed.class);
            assertThat(refusal.message()).isEqualTo("Header Distlock-Transaction is malformed");
        });
    }

    @Test
    void weakKeysAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RemoteKeys("a", Map.of("a", new byte[31])))
                .withMessageContaining("31 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> new RemoteKeys("b", Map.of("a", Clocks.SECRET)));
        assertThat(Clocks.KEYS.toString()).contains("2026a").doesNotContain("0123");
    }

    private void assertAccepts(RemoteKeys sender, RemoteKeys receiver) {
        assertThat(new ContextVerifier(clocks.runtime(receiver, 2), RemoteOptions.of("inventory"))
                        .verify(List.of(context("inventory").write(sender))))
                .isInstanceOf(Verification.Accepted.class);
    }

    private String header() {
        return context("inventory").write(Clocks.KEYS);
    }

    private CallContext context(String audience) {
        return new CallContext(TRANSACTION, "2", audience, clocks.wall, Duration.ofSeconds(30), caller.nonce());
    }

    private CallContext context(Duration remaining) {
        return new CallContext(TRANSACTION, "2", "inventory", clocks.wall, remaining, caller.nonce());
    }

    private static String signed(String header) {
        String body = header.substring(0, header.lastIndexOf(";s="));
        return body + ";s=" + Clocks.KEYS.sign("2026a", "Distlock-Transaction\n" + body + "\n");
    }

    private Refusal refusal(String header) {
        return ((Verification.Refused) verifier.verify(List.of(header))).refusal();
    }
}
