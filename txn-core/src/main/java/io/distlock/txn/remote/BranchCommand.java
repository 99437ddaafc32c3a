package io.distlock.txn.remote;

import io.distlock.txn.TransactionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An order to a branch in another service, or the question what became of it: {@code POST /txn/branches/<transaction>/<branch>/commit},
 * {@code .../rollback}, {@code GET /txn/branches/<transaction>/<branch>}. May be repeated as often as anybody likes. Immutable.
 */
record BranchCommand(
        Kind kind, TransactionId transaction, String branch, String audience, Instant issuedAt, String nonce) {

    enum Kind {
        COMMIT("POST", "/commit"),
        ROLLBACK("POST", "/rollback"),
        STATUS("GET", "");

        final String method;
        final String end;

        Kind(String method, String end) {
            this.method = method;
            this.end = end;
        }
    }

    /** What came of reading. */
    sealed interface Read {

        /** To be carried out. */
        record Accepted(BranchCommand command) implements Read {}

        /** Not to be carried out. */
        record Refused(Refusal refusal) implements Read {}
    }

    private static final String BASE = "/txn/branches/";
    private static final int PATH_LENGTH_MAX = 128;
    private static final Pattern PATH =
            Pattern.compile(BASE + "(?<tx>[0-9a-f-]{35,50})/(?<br>[0-9.]{1,32})(?<end>/commit|/rollback)?");

    String path() {
        return BASE + transaction + "/" + branch + kind.end;
    }

    String write(RemoteKeys keys) {
        return SignedHeader.COMMAND.write(
                keys, "to=" + audience + ";at=" + issuedAt.toEpochMilli() + ";n=" + nonce, beside(kind.method, path()));
    }

    /**
     * Reads a request.
     *
     * @param path without query, as it was sent
     */
    static Read read(
            RemoteKeys keys, RemoteOptions options, Instant now, String method, String path, List<String> values) {
        if (path.length() > PATH_LENGTH_MAX) {
            return new Read.Refused(new Refusal.TooLong("path", path.length(), PATH_LENGTH_MAX));
        }
        Matcher parts = PATH.matcher(path);
        Optional<Kind> kind = parts.matches() ? kind(method, parts.group("end")) : Optional.empty();
        if (kind.isEmpty()) {
            return new Read.Refused(new Refusal.UnknownCommand());
        }
        SignedHeader.Read read = SignedHeader.COMMAND.read(keys, values, beside(method, path));
        if (read instanceof SignedHeader.Read.Refused refused) {
            return new Read.Refused(refused.refusal());
        }
        Matcher fields = ((SignedHeader.Read.Verified) read).fields();
        BranchCommand command;
        try {
            command = new BranchCommand(
                    kind.get(),
                    TransactionId.parse(parts.group("tx")),
                    BranchNumber.require(parts.group("br")),
                    fields.group("to"),
                    Instant.ofEpochMilli(Long.parseLong(fields.group("at"))),
                    fields.group("n"));
        } catch (IllegalArgumentException notAnId) {
            return new Read.Refused(new Refusal.UnknownCommand());
        }
        if (!command.audience().equals(options.service())) {
            return new Read.Refused(new Refusal.OtherAudience(command.audience()));
        }
        return Freshness.of(options)
                .refusal(command.issuedAt(), now)
                .<Read>map(Read.Refused::new)
                .orElseGet(() -> new Read.Accepted(command));
    }

    private static Optional<Kind> kind(String method, @Nullable String end) {
        String given = end == null ? "" : end;
        for (Kind kind : Kind.values()) {
            if (kind.method.equals(method) && kind.end.equals(given)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    private static String beside(String method, String path) {
        return method + " " + path;
    }
}
