package io.distlock.devservers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy on a free port of 127.0.0.1 that breaks the way to a server on demand.
 *
 * <p>Each connection has two daemon threads, named {@code tcp-proxy-<port>-...}. Bytes keep their order; how they are cut into
 * pieces may change.
 *
 * <pre>{@code
 * try (RedisNode redis = RedisNode.start(); TcpProxy proxy = TcpProxy.start(redis.host(), redis.port())) {
 *     proxy.swallowNextReplyTo("EVALSHA");    // the script runs, its caller only sees a cut connection
 *     proxy.pause();                          // Redis hangs
 *     proxy.partition();                      // Redis is gone
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {

    /** Which way bytes travel. */
    public enum Direction {
        /** Requests. */
        TO_SERVER,
        /** Replies. */
        TO_CLIENT
    }

    private static final String HOST = "127.0.0.1";
    private static final int CONNECT_MILLIS_MAX = 5_000;
    private static final Duration BIND_LIMIT = Duration.ofSeconds(10);

    private final InetSocketAddress target;
    private final int port;
    private final ProxyFaults faults = new ProxyFaults();
    private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile ServerSocket listener;
    private volatile Thread acceptor;

    private TcpProxy(InetSocketAddress target, int port) throws IOException {
        this.target = target;
        this.port = port;
        this.listener = listen(port);
        serve(listener);
    }

    /** Starts a proxy in front of {@code host:port} that forwards everything. */
    public static TcpProxy start(String host, int port) {
        DevServerException last = new DevServerException("not tried");
        for (int attempt = 1; attempt <= FreePorts.ATTEMPTS_MAX; attempt++) {
            try {
                return new TcpProxy(new InetSocketAddress(host, port), FreePorts.next());
            } catch (IOException e) {
                last = new DevServerException("Cannot listen on " + HOST, e);
            }
        }
        throw last;
    }

    /** Always {@code 127.0.0.1}. */
    public String host() {
        return HOST;
    }

    /** The port to connect to instead of the server's. */
    public int port() {
        return port;
    }

    /** Number of connections that are open now. */
    public int connections() {
        return connections.size();
    }

    /** Holds back what travels in both directions; connections stay open and new ones are accepted. */
    public void pause() {
        pause(Direction.TO_SERVER);
        pause(Direction.TO_CLIENT);
    }

    /** Holds back what travels in one direction. */
    public void pause(Direction direction) {
        faults.pause(direction);
    }

    /** Delivers what was held back and goes on, in both directions. */
    public void resume() {
        resume(Direction.TO_SERVER);
        resume(Direction.TO_CLIENT);
    }

    /** Delivers what was held back and goes on in one direction. */
    public void resume(Direction direction) {
        faults.resume(direction);
    }

    /** Holds every piece in each direction for {@code delay}, one after the other; zero ends it. */
    public void delay(Duration delay) {
        faults.delay(delay);
    }

    /** Resets all connections; what was held back is lost. New ones are accepted. */
    public void cut() {
        connections.forEach(ProxyConnection::cut);
    }

    /** Leaves all connections half-open: they carry nothing any more, and neither end is told. New ones work. */
    public void strand() {
        connections.forEach(ProxyConnection::strand);
    }

    /** Resets all connections and refuses new ones until {@link #heal()}. */
    public void partition() {
        closeListener();
        cut();
    }

    /** Accepts connections again, on the same port. */
    public void heal() {
        if (!listener.isClosed()) {
            return;
        }
        Await.until("port " + port + " is free again", BIND_LIMIT, () -> {
            try {
                listener = listen(port);
                serve(listener);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    /**
     * Forwards the next request whose bytes contain {@code text}, then cuts its connection instead of passing back what the
     * server sends: the server has done the work and the client cannot know. The text is looked for within one piece, which small
     * requests are. Case matters.
     */
    public void swallowNextReplyTo(String text) {
        faults.swallowNextReplyTo(text);
    }

    /** How many replies have been swallowed so far. */
    public int swallowedReplies() {
        return faults.swallowedReplies();
    }

    /** Cuts all connections and stops listening; may be repeated. */
    @Override
    public void close() {
        partition();
    }

    private ServerSocket listen(int localPort) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(HOST, localPort));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void serve(ServerSocket serving) {
        Thread accepting = new Thread(() -> acceptAll(serving), "tcp-proxy-" + port + "-accept");
        accepting.setDaemon(true);
        accepting.start();
        acceptor = accepting;
    }

    private void acceptAll(ServerSocket serving) {
        while (!serving.isClosed()) {
            try {
                connect(serving, serving.accept());
            } catch (IOException e) {
                // the listener was closed, which ends the loop, or the server refused this one connection
            }
        }
    }

    private void connect(ServerSocket serving, Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(target, CONNECT_MILLIS_MAX);
        } catch (IOException e) {
            server.close();
            client.close();
            throw e;
        }
        String name = "tcp-proxy-" + port + "-" + accepted.incrementAndGet();
        ProxyConnection connection = new ProxyConnection(name, client, server, faults, connections::remove);
        connections.add(connection);
        connection.start();
        if (serving.isClosed()) {
            connection.cut();
        }
    }

    private void closeListener() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new DevServerException("Cannot stop listening on port " + port, e);
        }
        awaitAcceptor();
    }

    /** The kernel goes on listening until the thread inside accept() has left it: until then a connect would still succeed. */
    private void awaitAcceptor() {
        try {
            acceptor.join(BIND_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (acceptor.isAlive()) {
            throw new DevServerException("Still accepting connections on port " + port + " after " + BIND_LIMIT);
        }
    }
}
