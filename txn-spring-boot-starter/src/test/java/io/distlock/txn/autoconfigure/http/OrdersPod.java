package io.distlock.txn.autoconfigure.http;

import static org.awaitility.Awaitility.await;

import io.distlock.devservers.PostgresNode;
import io.distlock.devservers.TcpProxy;
import io.distlock.devservers.WorkerEvent;
import io.distlock.devservers.WorkerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One instance in a process of its own, behind proxies that can cut it off from everybody. Confined to one thread. */
final class OrdersPod implements AutoCloseable {

    /** What befalls it. */
    enum Fault {
        KILLED,
        STOPPED,
        CUT_OFF
    }

    private static final Duration START_LIMIT = Duration.ofMinutes(4);

    private final String service;
    private final String name;
    private final Map<String, Gateway> addresses;
    private final TcpProxy database;
    private final List<TcpProxy> outgoing = new ArrayList<>();
    private final List<String> arguments;
    private int lives;
    private WorkerProcess process;
    private TcpProxy incoming;

    OrdersPod(String service, int number, PostgresNode server, Map<String, Gateway> addresses) {
        this.service = service;
        this.name = service + "-" + number;
        this.addresses = addresses;
        this.database = TcpProxy.start(server.host(), server.port());
        this.arguments = arguments();
        this.process = launch();
    }

    String name() {
        return name;
    }

    /** Waits until it serves, and lets the address of its service know. */
    void join() {
        await().atMost(START_LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> ready().isPresent());
        int port = (int) ready().orElseThrow().number("port");
        incoming = TcpProxy.start("127.0.0.1", port);
        addresses.get(service).pods.add(incoming.port());
    }

    private Optional<WorkerEvent> ready() {
        return process.told().stream()
                .filter(event -> event.name().equals("ready"))
                .findFirst();
    }

    void suffer(Fault fault) {
        switch (fault) {
            case KILLED -> {
                process.kill();
                process = launch(); // at once, as whatever looks after processes does
            }
            case STOPPED -> process.pause();
            case CUT_OFF -> proxies().forEach(TcpProxy::partition);
        }
    }

    /** As good as before when this returns. */
    void heal(Fault fault) {
        switch (fault) {
            case KILLED -> {
                addresses.get(service).pods.remove((Integer) incoming.port());
                incoming.close();
                join();
            }
            case STOPPED -> process.resume();
            case CUT_OFF -> proxies().forEach(TcpProxy::heal);
        }
    }

    @Override
    public void close() {
        process.resume();
        process.close();
        proxies().forEach(TcpProxy::close);
    }

    private List<TcpProxy> proxies() {
        List<TcpProxy> all = new ArrayList<>(outgoing);
        all.add(database);
        if (incoming != null) {
            all.add(incoming);
        }
        return all;
    }

    private WorkerProcess launch() {
        return WorkerProcess.launch(
                "orders-%s-%d".formatted(name, ++lives),
                OrdersWorker.class,
                List.of("-Xss512k", "-Dlogback.statusListenerClass="),
                arguments.toArray(String[]::new));
    }

    private List<String> arguments() {
        String url = "jdbc:postgresql://127.0.0.1:%d/".formatted(database.port());
        List<String> all = new ArrayList<>(List.of(
                "spring.application.name=" + service,
                "test.bare=true",
                "spring.main.banner-mode=off",
                "spring.docker.compose.enabled=false",
                "logging.threshold.console=WARN",
                "server.port=0",
                "server.tomcat.threads.max=30",
                "own.database=" + url + service,
                "log.database=" + url + "log",
                "distlock.enabled=false",
                "distlock.txn.log.type=jdbc",
                "distlock.txn.log.jdbc.data-source=logDatabase",
                "distlock.txn.log.jdbc.initialize-schema=never",
                "distlock.txn.log.jdbc.lease=5s",
                "distlock.txn.recovery.interval=1s",
                "distlock.txn.participants.timeout=8s",
                "distlock.txn.http.enabled=true",
                "distlock.txn.http.clock-skew=1s",
                "distlock.txn.http.secret=" + Pod.SECRET));
        addresses.forEach((target, address) -> {
            TcpProxy way = TcpProxy.start("127.0.0.1", address.port());
            outgoing.add(way);
            all.add("distlock.txn.http.targets.%s.url=http://127.0.0.1:%d".formatted(target, way.port()));
            all.add("distlock.txn.http.targets.%s.order-timeout=3s".formatted(target));
        });
        return all;
    }
}
