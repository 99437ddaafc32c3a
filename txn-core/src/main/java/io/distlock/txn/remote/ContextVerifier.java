package io.distlock.txn.remote;

import io.distlock.txn.TransactionId;
import io.distlock.txn.remote.ReplayWindow.Added;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/** Takes the context of a call in, if it is good. Thread-safe; remembers the calls it took. */
final class ContextVerifier {

    /** What came of it. */
    sealed interface Verification {

        /** Good, and not seen before; {@code remaining} is what is left of it here. */
        record Accepted(CallContext context) implements Verification {}

        /** Not to be worked for. */
        record Refused(Refusal refusal) implements Verification {}
    }

    private static final Duration REMAINING_MAX = Duration.ofDays(1);

    private final RemoteRuntime runtime;
    private final RemoteOptions options;
    private final Freshness freshness;
    private final ReplayWindow seen;

    ContextVerifier(RemoteRuntime runtime, RemoteOptions options) {
        this.runtime = runtime;
        this.options = options;
        this.freshness = Freshness.of(options);
        this.seen = new ReplayWindow(freshness.window(), options.rememberedMax());
    }

    Verification verify(List<String> values) {
        SignedHeader.Read read = SignedHeader.CONTEXT.read(runtime.keys(), values, "");
        if (read instanceof SignedHeader.Read.Refused refused) {
            return new Verification.Refused(refused.refusal());
        }
        Matcher fields = ((SignedHeader.Read.Verified) read).fields();
        Optional<CallContext> context = context(fields);
        if (context.isEmpty()) {
            return new Verification.Refused(new Refusal.Malformed(SignedHeader.CONTEXT.header));
        }
        return verify(context.get());
    }

    private Verification verify(CallContext context) {
        if (!context.audience().equals(options.service())) {
            return new Verification.Refused(new Refusal.OtherAudience(context.audience()));
        }
        Instant now = runtime.wallClock().instant();
        Optional<Refusal> stale = freshness.refusal(context.issuedAt(), now);
        if (stale.isPresent()) {
            return new Verification.Refused(stale.get());
        }
        Duration left = left(context, now);
        if (left.toMillis() <= 0) {
            return new Verification.Refused(
                    new Refusal.DeadlinePassed(context.transaction().toString()));
        }
        Added added = seen.add(context.nonce(), runtime.nanoTime().getAsLong());
        return switch (added) {
            case SEEN ->
                new Verification.Refused(
                        new Refusal.Replayed(context.transaction().toString(), context.branch()));
            case FULL -> new Verification.Refused(new Refusal.Overloaded(options.rememberedMax()));
            case FIRST ->
                new Verification.Accepted(new CallContext(
                        context.transaction(),
                        context.branch(),
                        context.audience(),
                        context.issuedAt(),
                        left,
                        context.nonce()));
        };
    }

    /** By the wall clocks, which tell how long the way was; clocks that differ lengthen it by no more than they may differ. */
    private Duration left(CallContext context, Instant now) {
        Duration byClocks = Duration.between(
                now, context.issuedAt().plus(context.remaining()).plus(options.clockSkew()));
        return byClocks.compareTo(context.remaining()) < 0 ? byClocks : context.remaining();
    }

    private static Optional<CallContext> context(Matcher fields) {
        try {
            Duration remaining = Duration.ofMillis(Long.parseLong(fields.group("ms")));
            if (remaining.isZero() || remaining.compareTo(REMAINING_MAX) > 0) {
                return Optional.empty();
            }
            return Optional.of(new CallContext(
                    TransactionId.parse(fields.group("tx")),
                    BranchNumber.require(fields.group("br")),
                    fields.group("to"),
                    Instant.ofEpochMilli(Long.parseLong(fields.group("at"))),
                    remaining,
                    fields.group("n")));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }
}
