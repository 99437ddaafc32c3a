package io.distlock.devservers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks free loopback ports below the range that the kernel hands out to outgoing connections.
 *
 * <p>A port from {@code new ServerSocket(0)} lies inside that range: while its server is down between kill and restart, another
 * program's connection may take it, and a client that keeps reconnecting may even connect to itself. Two callers may still be
 * given the same port, so whoever binds it must be ready to try the next.
 */
final class FreePorts {

    /** How often a server is tried on another port before its start fails. */
    static final int ATTEMPTS_MAX = 5;

    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_000;
    private static final int PROBES_MAX = 200;

    private FreePorts() {}

    static int next() {
        for (int probe = 0; probe < PROBES_MAX; probe++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new DevServerException("No free port on 127.0.0.1 between " + LOWEST + " and " + HIGHEST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
