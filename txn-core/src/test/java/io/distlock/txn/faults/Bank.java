package io.distlock.txn.faults;

import io.distlock.devservers.WorkerEvent;
import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.spi.InDoubtBranch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;

/**
 * An instance of the credit side's service: a participant, in a process of its own if it is to die. A call is a connection with one line
 * to and one back. Told {@code arm POINT TRANSFER} the process dies, as by SIGKILL, when a transfer whose name begins like that gets to
 * the point, and tells which. It keeps nothing in memory, so that another instance can go on.
 */
public final class Bank implements AutoCloseable {

    /** Where a participant can die. */
    enum Point {
        BEFORE_WORK,
        AFTER_WORK,
        BEFORE_VOTE,
        /** The vote is durable and nobody has heard it. */
        AFTER_VOTE,
        VOTE_ANSWERED,
        BEFORE_COMMIT,
        /** The branch has committed and nobody has heard it. */
        AFTER_COMMIT,
        BEFORE_ROLLBACK,
        AFTER_ROLLBACK,
        /** No place to die at. */
        ELSEWHERE
    }

    private static final int THREADS = 64;

    private final JdbcConnectionPool database;
    private final Ledger ledger;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Map<String, String> transfers = new ConcurrentHashMap<>(); // only to know the victim
    private volatile Point armed = Point.ELSEWHERE;
    private volatile String victim = "";

    private Bank(String url) {
        database = Databases.pool(url);
        ledger = new Ledger("credit", database);
        try {
            server = new ServerSocket(0, THREADS, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Bank bank = open(arguments[0]);
        tell("ready", "id", "bank", "port", bank.port());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = commands.readLine()) != null; ) {
            String[] words = line.split(" ");
            bank.victim = words[2];
            bank.armed = Point.valueOf(words[1]);
            tell("armed", "id", words[1]);
        }
        System.exit(0);
    }

    /** An instance in this process. */
    static Bank open(String url) {
        Bank bank = new Bank(url);
        Thread calls = new Thread(bank::accept, "calls");
        calls.setDaemon(true);
        calls.start();
        return bank;
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
        database.dispose();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            }
        } catch (IOException | RejectedExecutionException e) {
            if (!server.isClosed()) {
                tell("failed", "id", "accept", "why", e);
            }
        }
    }

    private void serve(Socket socket) {
        String[] words;
        try (socket) {
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (line == null) {
                return;
            }
            words = line.split(" ");
            socket.getOutputStream().write((answer(words) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return; // the caller is gone
        }
        if (words[0].equals("prepare")) {
            reached(Point.VOTE_ANSWERED, words[1]);
        }
    }

    private String answer(String[] words) {
        try {
            return "ok " + carryOut(words);
        } catch (HeuristicException e) {
            return "heuristic " + e.outcome() + " " + e.getMessage();
        } catch (Exception e) {
            return "failed " + e;
        }
    }

    private Object carryOut(String[] words) throws SQLException {
        if (words[0].equals("in-doubt")) {
            return ledger.inDoubt(Integer.parseInt(words[1])).stream()
                    .map(Bank::text)
                    .collect(Collectors.joining(" "));
        }
        BranchId branch = branch(words[1]);
        switch (words[0]) {
            case "work" -> {
                transfers.put(words[1], words[2]);
                reached(Point.BEFORE_WORK, words[1]);
                ledger.work(branch, words[2], Long.parseLong(words[3]));
                reached(Point.AFTER_WORK, words[1]);
            }
            case "prepare" -> {
                reached(Point.BEFORE_VOTE, words[1]);
                Object vote = ledger.prepare(branch);
                reached(Point.AFTER_VOTE, words[1]);
                return vote;
            }
            case "commit" -> {
                reached(Point.BEFORE_COMMIT, words[1]);
                ledger.commit(branch);
                reached(Point.AFTER_COMMIT, words[1]);
            }
            case "rollback" -> {
                reached(Point.BEFORE_ROLLBACK, words[1]);
                ledger.rollback(branch);
                reached(Point.AFTER_ROLLBACK, words[1]);
            }
            case "status" -> {
                return ledger.status(branch);
            }
            default -> throw new IllegalArgumentException(List.of(words).toString());
        }
        return "done";
    }

    private void reached(Point point, String branch) {
        @Nullable String transfer = transfers.get(branch);
        if (point == armed && transfer != null && transfer.startsWith(victim)) {
            tell("dies", "id", transfer);
            Runtime.getRuntime().halt(137);
        }
    }

    static BranchId branch(String text) {
        String[] parts = text.split("/");
        return new BranchId(TransactionId.parse(parts[0]), parts[1], parts[2]);
    }

    private static String text(InDoubtBranch doubt) {
        return doubt.branch() + "," + doubt.age().toMillis();
    }

    private static void tell(String event, Object... keysAndValues) {
        WorkerEvent.tell(System.out, event, keysAndValues);
    }
}
