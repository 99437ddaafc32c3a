package io.distlock.devservers;

import io.distlock.devservers.TcpProxy.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One connection through a {@link TcpProxy}: a thread per direction copies bytes until an end closes or the connection is cut.
 *
 * <p>Thread-safe. {@code forwarding} keeps a claimed request and the mark that its reply is to be swallowed together, so that the
 * reply to an earlier request cannot cut the connection before the claimed one was sent.
 */
final class ProxyConnection {

    private static final int PIECE_BYTES_MAX = 16 * 1024;
    private static final int DRAIN_MILLIS_MAX = 2_000;

    private final String name;
    private final Socket client;
    private final Socket server;
    private final ProxyFaults faults;
    private final Consumer<ProxyConnection> onEnd;
    private final AtomicInteger openDirections = new AtomicInteger(2);
    private final ReentrantLock forwarding = new ReentrantLock();
    private boolean swallowing;
    private volatile boolean cut;
    private volatile boolean stranded;

    ProxyConnection(String name, Socket client, Socket server, ProxyFaults faults, Consumer<ProxyConnection> onEnd) {
        this.name = name;
        this.client = client;
        this.server = server;
        this.faults = faults;
        this.onEnd = onEnd;
    }

    void start() {
        startThread("-requests", () -> pump(Direction.TO_SERVER, client, server));
        startThread("-replies", () -> pump(Direction.TO_CLIENT, server, client));
    }

    boolean isCut() {
        return cut;
    }

    boolean isStranded() {
        return stranded;
    }

    /** From now on nothing passes, and neither end is told. */
    void strand() {
        stranded = true;
    }

    /** Resets both ends. */
    void cut() {
        cut = true;
        reset(client);
        reset(server);
        faults.wake();
    }

    private void startThread(String suffix, Runnable work) {
        Thread thread = new Thread(work, name + suffix);
        thread.setDaemon(true);
        thread.start();
    }

    private void pump(Direction direction, Socket from, Socket to) {
        try {
            from.setTcpNoDelay(true);
            copy(direction, from, to);
        } catch (IOException e) {
            if (!cut) {
                cut();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cut();
        } finally {
            if (openDirections.decrementAndGet() == 0) {
                closeQuietly(client);
                closeQuietly(server);
                onEnd.accept(this);
            }
        }
    }

    private void copy(Direction direction, Socket from, Socket to) throws IOException, InterruptedException {
        byte[] piece = new byte[PIECE_BYTES_MAX];
        InputStream in = from.getInputStream();
        while (true) {
            int length = in.read(piece);
            faults.hold(direction, this);
            if (cut) {
                return;
            }
            if (length < 0) {
                to.shutdownOutput();
                return;
            }
            forwarding.lock();
            try {
                if (direction == Direction.TO_SERVER) {
                    swallowing |= faults.claims(piece, length);
                } else if (swallowing) {
                    swallow(in);
                    return;
                }
                to.getOutputStream().write(piece, 0, length);
            } finally {
                forwarding.unlock();
            }
        }
    }

    /** Resets the client at once but lets the server read to the end: a reset might make it drop the request. */
    private void swallow(InputStream fromServer) throws IOException {
        faults.countSwallowed();
        cut = true;
        reset(client);
        server.shutdownOutput();
        server.setSoTimeout(DRAIN_MILLIS_MAX);
        fromServer.transferTo(OutputStream.nullOutputStream());
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // closed already
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // there is nothing left to close
        }
    }
}
