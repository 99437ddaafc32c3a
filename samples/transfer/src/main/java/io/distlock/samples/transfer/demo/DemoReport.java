package io.distlock.samples.transfer.demo;

import io.distlock.samples.transfer.Books;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the demo prints. */
final class DemoReport {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private DemoReport() {}

    static String round(Round round) {
        StringBuilder text = new StringBuilder();
        text.append("%n  %-20s %11d%n  %-20s %11d   both databases as before%n"
                .formatted("done", round.done(), "refused", round.refused()));
        if (round.failed() > 0) {
            text.append("  %-20s %11d%n".formatted("failed", round.failed()));
        }
        return text.append("  %-20s %11s%n%n".formatted("time", seconds(round.time())))
                .append(head())
                .append(row("before", round.before()))
                .append(row("after", round.after()))
                .toString();
    }

    static String lost(long pid, Books before, Books after) {
        return "%nProcess %d moved 100 with two local transactions and died between their commits:%n%n".formatted(pid)
                + head()
                + row("before", before)
                + row("after", after)
                + "%n  %d is gone, and nobody will ever notice but the auditor. All accounts are opened anew.%n"
                        .formatted(before.sum() - after.sum());
    }

    static String doubt(long pid, CrashPoint crashAt, Books before, Books between, int port, String transactions) {
        return "%nProcess %d moved 100 in a distributed transaction and died %s:%n%n".formatted(pid, crashAt.text())
                + head()
                + row("before", before)
                + row("process dead", between)
                + "%n  curl localhost:%d/actuator/transactions%n%n".formatted(port)
                + pretty(transactions).indent(2);
    }

    static String recovered(Duration time, Books after) {
        return "%nThis process, %d, finished it %s after the other one had died:%n%n"
                        .formatted(ProcessHandle.current().pid(), seconds(time))
                + head()
                + row("after", after);
    }

    /** Whether the endpoint shows a transaction. */
    static boolean mentionsAny(String transactions) {
        return !JSON.readTree(transactions).path("transactions").isEmpty();
    }

    static String invitation(int port, int secondPort, long secondPid) {
        return """

                Now it is your turn; the accounts are c-1 to c-10 (checking) and s-1 to s-10 (savings).

                Transfer something, and look at the books:
                  curl -X POST 'localhost:%1$d/transfers?from=c-2&to=s-2&amount=10'
                  curl -X POST 'localhost:%1$d/transfers?from=c-2&to=closed&amount=10'   refused, in both
                  curl 'localhost:%1$d/books'

                Begin a transfer that is looked at for a minute before it is decided, and find it:
                  curl -X POST 'localhost:%2$d/reviewed-transfers?from=c-3&to=s-3&amount=10&seconds=60'
                  curl 'localhost:%2$d/actuator/transactions'          in the process that works on it
                  curl 'localhost:%1$d/actuator/transactions'          in another one: in doubt
                Decide it by force (ID as shown above), from whichever process:
                  curl -X POST 'localhost:%1$d/actuator/transactions/ID' \\
                       -H 'Content-Type: application/json' -d '{"outcome":"ABORT","reason":"demo"}'

                Kill the second process in the middle of one; the first one finishes it when the lease of 5 s is over:
                  curl -X POST 'localhost:%2$d/reviewed-transfers?from=c-4&to=s-4&amount=10&seconds=60'
                  kill -9 %3$d
                  curl 'localhost:%1$d/actuator/transactions'
                  curl 'localhost:%1$d/books'

                And the rest:
                  curl 'localhost:%1$d/actuator/health'
                  curl 'localhost:%1$d/actuator/metrics/distlock.transaction'
                  ... -Dspring-boot.run.arguments=--transfer.crash-at=before-decision
                                                                       or after-confirm: dies elsewhere

                Ctrl-C ends everything.
                """
                .formatted(port, secondPort, secondPid);
    }

    private static String head() {
        return "  %-20s %11s %11s %11s %11s   entries%n".formatted("", "checking", "savings", "sum", "announced");
    }

    private static String row(String name, Books books) {
        String entries = books.onlyInOne() == 0
                ? "%d in both books".formatted(books.debits())
                : "%d debits, %d credits: %d without the other"
                        .formatted(books.debits(), books.credits(), books.onlyInOne());
        return "  %-20s %11d %11d %11d %11d   %s%n"
                .formatted(name, books.checking(), books.savings(), books.sum(), books.announced(), entries);
    }

    private static String pretty(String json) {
        JsonNode tree = JSON.readTree(json);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
