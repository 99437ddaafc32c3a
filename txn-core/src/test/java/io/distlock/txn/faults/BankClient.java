package io.distlock.txn.faults;

import io.distlock.txn.BranchId;
import io.distlock.txn.HeuristicOutcome;
import io.distlock.txn.spi.BranchStatus;
import io.distlock.txn.spi.HeuristicException;
import io.distlock.txn.spi.InDoubtBranch;
import io.distlock.txn.spi.TransactionParticipant;
import io.distlock.txn.spi.Vote;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The credit side as its callers see it: on whatever instance of {@link Bank} there is. A call whose connection breaks fails; one that
 * finds no instance waits a bounded time for the next, as behind a load balancer. Thread-safe.
 */
final class BankClient implements TransactionParticipant {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private int port; // guarded by this

    /** Calls go to this instance from now on. */
    synchronized void moved(int newPort) {
        port = newPort;
        notifyAll();
    }

    void work(BranchId branch, String transfer, long amount) throws IOException {
        call("work", branch, transfer, amount);
    }

    @Override
    public String name() {
        return "credit";
    }

    @Override
    public Vote prepare(BranchId branch) throws IOException {
        return Vote.valueOf(call("prepare", branch));
    }

    @Override
    public void commit(BranchId branch) throws IOException {
        call("commit", branch);
    }

    @Override
    public void rollback(BranchId branch) throws IOException {
        call("rollback", branch);
    }

    @Override
    public BranchStatus status(BranchId branch) throws IOException {
        return BranchStatus.valueOf(call("status", branch));
    }

    @Override
    public List<InDoubtBranch> inDoubt(int limit) throws IOException {
        return Arrays.stream(call("in-doubt", limit).split(" "))
                .filter(text -> !text.isEmpty())
                .map(text -> text.split(","))
                .map(parts -> new InDoubtBranch(Bank.branch(parts[0]), Duration.ofMillis(Long.parseLong(parts[1]))))
                .toList();
    }

    private String call(Object... words) throws IOException {
        String request =
                String.join(" ", Arrays.stream(words).map(String::valueOf).toList());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            int instance = port();
            try (Socket socket = connect(instance)) {
                socket.getOutputStream().write((request + "\n").getBytes(StandardCharsets.UTF_8));
                return result(request, socket);
            } catch (ConnectException e) {
                if (!awaitAnother(instance, deadline)) {
                    throw e;
                }
            }
        }
    }

    private static Socket connect(int instance) throws IOException {
        if (instance == 0) {
            throw new ConnectException("No instance has been told yet");
        }
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), instance);
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        return socket;
    }

    private static String result(String request, Socket socket) throws IOException {
        String answer =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (answer == null) {
            throw new EOFException("No answer to " + request);
        }
        String[] parts = answer.split(" ", 2);
        if (parts[0].equals("ok")) {
            return parts[1];
        }
        if (parts[0].equals("heuristic")) {
            String[] heuristic = parts[1].split(" ", 2);
            throw new HeuristicException(HeuristicOutcome.valueOf(heuristic[0]), heuristic[1]);
        }
        throw new IOException(parts[1]);
    }

    private synchronized int port() {
        return port;
    }

    private synchronized boolean awaitAnother(int instance, long deadline) throws IOException {
        try {
            for (long left; port == instance && (left = deadline - System.nanoTime()) > 0; ) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the bank is away");
        }
        return port != instance;
    }
}
