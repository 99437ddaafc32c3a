package io.distlock.samples.remotebranch;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Carries out what the coordinator orders: any instance can, since the table knows it all. Thread-safe. */
final class Orders {

    static final String PATH = "/txn/branches/";

    private static final Pattern FORM = Pattern.compile(
            PATH + "(?<tx>[0-9a-f-]{35,50})/(?<br>[0-9]{1,7}(?:[.][0-9]{1,7}){0,15})(?<end>/commit|/rollback)?");

    private final Signatures signatures;
    private final String service;
    private final PointsTable table;

    Orders(Signatures signatures, String service, PointsTable table) {
        this.signatures = signatures;
        this.service = service;
        this.table = table;
    }

    /** An answer: status and value of Distlock-Outcome. */
    record Answer(int status, String outcome) {}

    Answer carryOut(String method, String path, List<String> commands) throws RefusedException {
        Matcher parts = FORM.matcher(path);
        if (!parts.matches() || !method.equals(parts.group("end") == null ? "GET" : "POST")) {
            throw new RefusedException(404, "No such order");
        }
        Matcher fields = signatures.read(
                "Distlock-Command",
                commands,
                256,
                "to=(?<to>[A-Za-z0-9._-]{1,48});at=(?<at>[0-9]{1,15});n=(?<n>[A-Za-z0-9_-]{22})",
                method + " " + path);
        Call.requireFresh(service, fields, Instant.now());
        String outcome = outcome(parts.group("tx"), parts.group("br"), parts.group("end"));
        int status =
                switch (outcome) {
                    case "unknown" -> 404;
                    case "unfinished" -> 503;
                    default -> 200;
                };
        return new Answer(
                status, signatures.write("Distlock-Outcome", "n=%s;o=%s".formatted(fields.group("n"), outcome)));
    }

    private String outcome(String transaction, String branch, @Nullable String end) {
        try {
            if (end == null) {
                return known(table.state(transaction, branch));
            }
            if (end.equals("/rollback")) {
                if (table.state(transaction, branch).equals("committed")) {
                    return "committed";
                }
                table.rollBack(transaction, branch, "");
                return "rolled-back";
            }
            String ended = known(table.end(transaction, branch, "committed"));
            if (ended.equals("committed")) {
                table.rollBack(transaction, branch.substring(0, branch.lastIndexOf('.')), branch);
            }
            return ended;
        } catch (SQLException e) {
            return "unfinished";
        }
    }

    private static String known(String state) {
        return state.isEmpty() ? "unknown" : state;
    }
}
