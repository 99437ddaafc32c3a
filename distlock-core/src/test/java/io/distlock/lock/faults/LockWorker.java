package io.distlock.lock.faults;

import io.distlock.devservers.WorkerEvent;
import io.distlock.devservers.WorkerProcess;
import io.distlock.lock.DistributedLockException;
import io.distlock.lock.LockHandle;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.faults.LedgerTransaction.Care;
import io.distlock.lock.leader.LeaderElector;
import io.distlock.lock.leader.LeadershipListener;
import io.distlock.lock.semaphore.DistributedSemaphore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A process that takes locks on command, one command a line, and tells what happens, one event a line:
 *
 * <pre>
 *   acquire ID KEY[,KEY..] LEASE-MS WAIT-MS      acquired id token | refused id error; later perhaps: lost id valid
 *   read ID KEY[,KEY..] LEASE-MS WAIT-MS         the same for reading
 *   check ID                             checked id valid
 *   release ID                           released id outcome
 *   begin ID JDBC-URL TEXT               begun id
 *   commit ID aware|unaware|unguarded    committed id | refused id error
 *   lead ID KEY LEASE-MS                 campaigning id; later perhaps: leading id token, led id valid
 *   permit ID KEY LEASE-MS PERMITS       permitted id number
 *   contend KEY THREADS HOLD-MICROS WARM-UP-MS MS      share id grants wait hold, for each thread; contended
 * </pre>
 *
 * <p>Ends with its standard input.
 */
final class LockWorker {

    private static final String NAME = "worker";
    private static final int CONNECT_ATTEMPTS_MAX = 10;

    private final LockNode node;
    private final PrintStream out;
    private final Map<String, LockHandle> handles = new ConcurrentHashMap<>();
    private final Map<String, LedgerTransaction> transactions = new ConcurrentHashMap<>();

    private LockWorker(LockNode node, PrintStream out) {
        this.node = node;
        this.out = out;
    }

    /** Starts a worker in a JVM of its own; it is connected to its server when this returns. */
    static WorkerProcess start(String name, String address) {
        return WorkerProcess.start(name, LockWorker.class, List.of(), address);
    }

    public static void main(String[] args) throws IOException {
        PrintStream events = System.out;
        System.setOut(System.err); // logs must not mix with events
        try (LockNodes nodes = new LockNodes();
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            LockNode node = nodes.start(args[0]);
            connect(node);
            // loads classes and scripts, so that the first measured step takes no longer than the others
            node.acquire(LockRequest.of(NAME, "warm-up", ProcessHandle.current().pid())
                            .withWaitTime(Duration.ofSeconds(30)))
                    .release();
            LockWorker worker = new LockWorker(node, events);
            worker.tell("ready");
            for (String line; (line = commands.readLine()) != null; ) {
                worker.run(line.split(" "));
            }
        }
        System.exit(0);
    }

    /** On a loaded machine a new JVM may take longer for its first step than a step may take. */
    private static void connect(LockNode node) {
        for (int attempt = 1; ; attempt++) {
            try {
                node.store().ping().toCompletableFuture().join();
                return;
            } catch (CompletionException e) {
                if (attempt == CONNECT_ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    static LockRequest request(String key) {
        return LockRequest.keys(NAME, List.of(key.split(",")));
    }

    private void run(String[] command) {
        String id = command[1];
        try {
            switch (command[0]) {
                case "acquire" -> inBackground(() -> acquire(id, request(command[2]), command));
                case "read" ->
                    inBackground(() -> acquire(id, request(command[2]).withMode(LockMode.READ), command));
                case "check" ->
                    tell("checked", "id", id, "valid", handles.get(id).isValid());
                case "release" ->
                    tell("released", "id", id, "outcome", handles.get(id).release());
                case "begin" -> {
                    transactions.put(id, LedgerTransaction.begin(command[2], command[3]));
                    tell("begun", "id", id);
                }
                case "commit" -> {
                    transactions.remove(id).commit(handles.get(id), Care.valueOf(command[2].toUpperCase(Locale.ROOT)));
                    tell("committed", "id", id);
                }
                case "lead" -> lead(id, command);
                case "permit" -> permit(id, command);
                case "contend" -> inBackground(() -> contend(command));
                default -> tell("unknown", "command", command[0]);
            }
        } catch (DistributedLockException | SQLException e) {
            refused(id, e);
        }
    }

    private void acquire(String id, LockRequest request, String[] command) {
        try {
            LockHandle handle =
                    node.acquire(request.withLeaseTime(millis(command[3])).withWaitTime(millis(command[4])));
            handles.put(id, handle);
            tell("acquired", "id", id, "token", handle.fencingToken(handle.key()));
            handle.onLost(lost -> tell("lost", "id", id, "valid", lost.isValid()));
        } catch (DistributedLockException e) {
            refused(id, e);
        }
    }

    private void lead(String id, String[] command) {
        LeaderElector elector =
                LeaderElector.create(node.engine(), request(command[2]).withLeaseTime(millis(command[3])));
        elector.addListener(new LeadershipListener() {
            @Override
            public void onStarted(LockHandle term) {
                tell("leading", "id", id, "token", term.fencingToken());
            }

            @Override
            public void onStopped(LockHandle term) {
                tell("led", "id", id, "valid", term.isValid());
            }
        });
        elector.start();
        tell("campaigning", "id", id);
    }

    private void permit(String id, String[] command) {
        LockRequest request =
                request(command[2]).withLeaseTime(millis(command[3])).withWaitTime(Duration.ofMinutes(1));
        DistributedSemaphore semaphore =
                DistributedSemaphore.create(node.engine(), request, Integer.parseInt(command[4]));
        tell("permitted", "id", id, "number", semaphore.acquire().number());
    }

    private void contend(String[] command) {
        Contention contention = new Contention(
                node.engine(),
                request(command[1]).withWaitTime(Duration.ofSeconds(30)),
                Duration.ofNanos(1_000 * Long.parseLong(command[3])),
                millis(command[4]),
                millis(command[5]));
        contention
                .run(Integer.parseInt(command[2]), Thread::new)
                .forEach(share -> tell(
                        "share",
                        "id",
                        share.thread(),
                        "grants",
                        share.grants(),
                        "wait",
                        share.waitMaxNanos(),
                        "hold",
                        share.heldNanos(),
                        "failures",
                        share.failures()));
        tell("contended", "id", command[1]);
    }

    private void refused(String id, Exception e) {
        tell("refused", "id", id, "error", e.getClass().getSimpleName(), "message", e.getMessage());
    }

    private void tell(String name, Object... keysAndValues) {
        WorkerEvent.tell(out, name, keysAndValues);
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "command");
        thread.setDaemon(true);
        thread.start();
    }

    private static Duration millis(String text) {
        return Duration.ofMillis(Long.parseLong(text));
    }
}
