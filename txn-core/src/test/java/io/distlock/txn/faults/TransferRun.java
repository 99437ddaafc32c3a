package io.distlock.txn.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.devservers.WorkerEvent;
import io.distlock.devservers.WorkerProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/** The processes and books of one run, and what must be true of them. Confined to one thread. */
final class TransferRun implements AutoCloseable {

    /** The promise. */
    private static final Duration NOTHING_IN_DOUBT_AFTER = Duration.ofSeconds(15);

    private final Servers servers;
    private final String name;
    private final Duration session;
    private final LogPlace log;
    private final Ledger debit;
    private final Ledger credit;
    private final Bank bank;
    private final List<WorkerProcess> coordinators = new ArrayList<>();
    private final List<WorkerProcess> banks = new ArrayList<>();

    /**
     * Empty books and an empty log.
     *
     * @param session how long a coordinator that is gone is waited for
     */
    TransferRun(Servers servers, LogKind kind, String scenario, Duration session) throws SQLException {
        this.servers = servers;
        this.name = (scenario + "-" + kind).toLowerCase(Locale.ROOT).replace('_', '-');
        this.session = session;
        this.debit = book("debit");
        this.credit = book("credit");
        this.log = servers.log(kind, name, database("debit"));
        log.create();
        this.bank = Bank.open(servers.url(database("credit")));
    }

    private Ledger book(String side) throws SQLException {
        try (Connection connection = servers.postgres().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database \"%s\"".formatted(database(side)));
        }
        DataSource database = Databases.plain(servers.url(database(side)));
        Ledger ledger = new Ledger(side, database);
        ledger.create();
        return ledger;
    }

    private String database(String side) {
        return name + "-" + side;
    }

    /** Launches a coordinator, which has the debit side; it works once it was told of a bank. */
    WorkerProcess coordinator(String role, Object... armed) {
        return coordinator(log, role, armed);
    }

    /** The same of another application on the same books, which keeps its decisions elsewhere. */
    WorkerProcess stranger(LogKind kind) {
        LogPlace elsewhere = servers.log(kind, name + "-elsewhere", database("credit"));
        elsewhere.create();
        return coordinator(elsewhere, "stranger");
    }

    private WorkerProcess coordinator(LogPlace place, String role, Object... armed) {
        List<String> arguments = new ArrayList<>(List.of(
                place.kind().name(),
                place.address(),
                place.name(),
                Long.toString(session.toMillis()),
                servers.url(database("debit"))));
        for (Object point : armed) {
            arguments.add(point.toString());
        }
        return launch(coordinators, role, TransferWorker.class, arguments);
    }

    /** Launches an instance of the credit side that can die. */
    WorkerProcess bank(String role) {
        return launch(banks, role, Bank.class, List.of(servers.url(database("credit"))));
    }

    private WorkerProcess launch(List<WorkerProcess> kin, String role, Class<?> main, List<String> arguments) {
        WorkerProcess worker = WorkerProcess.launch(
                "txn-" + name + "-" + role, main, List.of("-Xmx96m"), arguments.toArray(String[]::new));
        kin.add(worker);
        return worker;
    }

    /** Has the coordinators call the instance in this process, which lives as long as the run, once all are ready. */
    void open(WorkerProcess... callers) {
        open(bank.port(), callers);
    }

    /** The same with another instance. */
    void open(long port, WorkerProcess... callers) {
        for (WorkerProcess caller : callers) {
            caller.awaitReady();
            caller.send("bank", port);
        }
    }

    /** Waits until callers were told of so many more transfers to have committed. */
    void awaitCommitted(int more) {
        long before = committed();
        Awaitility.await(name).atMost(Duration.ofMinutes(1)).until(() -> committed() >= before + more);
    }

    void awaitNothingInDoubt(WorkerProcess coordinator) {
        int[] asked = {0};
        Awaitility.await(name)
                .atMost(NOTHING_IN_DOUBT_AFTER)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    WorkerEvent report = report(coordinator, "r" + asked[0]++);
                    assertThat(report.number("doubts")).isZero();
                    assertThat(report.number("open")).isZero();
                    assertThat(report.value("failure")).isEqualTo("none");
                });
    }

    /** What one pass of recovery saw. */
    WorkerEvent report(WorkerProcess coordinator, String id) {
        coordinator.send("report", id);
        return coordinator.await("report", id);
    }

    /** Each transfer is in both books or in neither, the sum is what it was, and what callers were told is true. */
    void assertBooksAgree() throws SQLException {
        Map<String, Long> debits = debit.entries();
        Map<String, Long> credits = credit.entries();
        assertThat(debits.keySet()).as(name).isEqualTo(credits.keySet());
        assertThat(LongStream.concat(
                                debits.values().stream().mapToLong(Long::longValue),
                                credits.values().stream().mapToLong(Long::longValue))
                        .sum())
                .as(name)
                .isZero();
        for (WorkerProcess worker : coordinators) {
            worker.told().stream()
                    .filter(event -> event.name().equals("outcome"))
                    .forEach(event -> assertTrue(event, credits.containsKey(event.value("id"))));
        }
    }

    private void assertTrue(WorkerEvent outcome, boolean booked) {
        switch (outcome.value("result")) {
            case "Committed" -> assertThat(booked).as("%s: %s", name, outcome).isTrue();
            case "RolledBack" -> assertThat(booked).as("%s: %s", name, outcome).isFalse();
            case "InDoubt" -> {}
            default -> throw new AssertionError(name + ": " + outcome);
        }
    }

    boolean isBooked(String transfer) throws SQLException {
        return credit.entries().containsKey(transfer);
    }

    @Override
    public void close() {
        coordinators.forEach(WorkerProcess::close);
        banks.forEach(WorkerProcess::close);
        bank.close();
    }

    private long committed() {
        return coordinators.stream()
                .flatMap(worker -> worker.told().stream())
                .filter(event ->
                        event.name().equals("outcome") && event.value("result").equals("Committed"))
                .count();
    }
}
