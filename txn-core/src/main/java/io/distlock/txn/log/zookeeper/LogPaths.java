package io.distlock.txn.log.zookeeper;

import io.distlock.txn.TransactionId;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the nodes of the log are. Immutable.
 *
 * <pre>
 * base/id                          identity of the log, made once
 * base/o/incarnation               ephemeral: the owner lives
 * base/d/incarnation               directory of its decisions, made in one step with the owner
 * base/d/incarnation/sequence      a decision
 * </pre>
 *
 * <p>None is a container: a directory that the server removed because it was empty would tell branches in doubt that the owner was
 * recovered to its end.
 */
record LogPaths(String base) {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{16}");

    static LogPaths below(String root) {
        return new LogPaths(root + "/txn/v1");
    }

    String id() {
        return base + "/id";
    }

    String owners() {
        return base + "/o";
    }

    String owner(String incarnation) {
        return owners() + "/" + requireId(incarnation);
    }

    String directories() {
        return base + "/d";
    }

    String directory(String incarnation) {
        return directories() + "/" + requireId(incarnation);
    }

    String decision(TransactionId transaction) {
        return directory(transaction.incarnation()) + "/" + name(transaction);
    }

    /** Of fixed length, so that names sort as numbers do. */
    static String name(TransactionId transaction) {
        return HexFormat.of().toHexDigits(transaction.sequence());
    }

    /** The transaction whose decision has this name; empty if it is not the node of a decision. */
    static Optional<TransactionId> transaction(String log, String incarnation, String name) {
        if (!HEX.matcher(name).matches()) {
            return Optional.empty();
        }
        long sequence = Long.parseUnsignedLong(name, 16);
        return sequence < 1 ? Optional.empty() : Optional.of(new TransactionId(log, incarnation, sequence));
    }

    static boolean isId(String text) {
        return HEX.matcher(text).matches();
    }

    private static String requireId(String incarnation) {
        if (!isId(incarnation)) {
            throw new IllegalArgumentException("An incarnation has 16 hexadecimal digits");
        }
        return incarnation;
    }
}
