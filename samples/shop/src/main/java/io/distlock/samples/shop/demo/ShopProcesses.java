package io.distlock.samples.shop.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The three services, which know each other by their ports. */
@Component
final class ShopProcesses implements AutoCloseable {

    private static final int PORT_STEP = 10;
    private static final int PORT_MAX =
            32_000; // below the ports of outgoing connections, which would take those of the dead
    private static final int SECRET_BYTES = 32;

    private final ShopServers servers;
    private final int port;
    private final Path logs;
    private final Map<ShopService, ServiceProcess> processes = new EnumMap<>(ShopService.class);

    ShopProcesses(ShopServers servers, ShopProperties properties) throws IOException {
        this.servers = servers;
        this.port = freePorts(properties.port());
        this.logs = Files.createTempDirectory("shop-");
    }

    /** Where the services log. */
    Path logs() {
        return logs;
    }

    void start() throws IOException, InterruptedException {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        Map<String, String> environment = Map.of(
                "DISTLOCK_TXN_HTTP_SECRET", "base64:" + Base64.getEncoder().encodeToString(secret));
        for (ShopService service : ShopService.values()) {
            List<String> arguments = new ArrayList<>(servers.arguments(service));
            if (service == ShopService.ORDER) {
                arguments.add(target(ShopService.INVENTORY));
                arguments.add(target(ShopService.PAYMENT));
                arguments.add(
                        "--distlock.consensus.bootstrap=true"); // matters with the log quorum, whose servers are new
            }
            processes.put(service, new ServiceProcess(service, port(service), logs, arguments, environment));
        }
        for (ServiceProcess process : processes.values()) {
            process.awaitStart();
        }
    }

    ServiceProcess get(ShopService service) {
        ServiceProcess process = processes.get(service);
        if (process == null) {
            throw new IllegalStateException("The %s service has not been started".formatted(service.text()));
        }
        return process;
    }

    int port(ShopService service) {
        return port + service.ordinal();
    }

    @Override
    public void close() throws InterruptedException {
        processes.values().forEach(ServiceProcess::askToEnd); // all at once
        for (ServiceProcess process : processes.values()) {
            process.close();
        }
    }

    private String target(ShopService service) {
        return "--distlock.txn.http.targets.%s.url=http://127.0.0.1:%d".formatted(service.text(), port(service));
    }

    /** As wanted, or the next ones that are free. */
    private static int freePorts(int wanted) throws IOException {
        for (int port = wanted; port < PORT_MAX; port += PORT_STEP) {
            if (isFree(port) && isFree(port + 1) && isFree(port + 2)) {
                return port;
            }
        }
        throw new IOException("No three free ports in a row from %d on".formatted(wanted));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
