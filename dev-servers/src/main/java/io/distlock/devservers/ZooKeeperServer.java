package io.distlock.devservers;

/**
 * One real ZooKeeper server for those who want its address and nothing else of it: a {@link ZooKeeperNode}, or a container where
 * {@link ServerImages} are used. Sessions may be as short as 400 ms and as long as a minute.
 *
 * <p>Queries are thread-safe; closing is confined to one thread at a time.
 */
public interface ZooKeeperServer extends AutoCloseable {

    /**
     * Starts a server and returns when it serves requests.
     *
     * @throws DevServerException if it does not start
     */
    static ZooKeeperServer start() {
        return ServerImages.areUsed() ? ZooKeeperContainer.start() : ZooKeeperNode.start();
    }

    /** Name or address of the machine. */
    String host();

    /** The port at {@link #host()}. */
    int port();

    /** {@code host:port}. */
    default String connectString() {
        return host() + ":" + port();
    }

    /** Ends the server and removes its data; may be repeated. */
    @Override
    void close();
}
