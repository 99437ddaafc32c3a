package io.distlock.consensus.zookeeper;

/**
 * How an acceptor is kept on its ensemble. Immutable.
 *
 * @param path below which the groups are, {@code /} and names of {@code [A-Za-z0-9_-]}, below the client's namespace
 * @param group as in the configuration of the acceptors
 * @param requestsMax how many requests may be without answer; more fail at once
 */
public record ZooKeeperAcceptorOptions(String path, String group, int requestsMax) {

    public ZooKeeperAcceptorOptions {
        if (!path.matches("(/[A-Za-z0-9_-]{1,64}){1,8}") || !group.matches("[a-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("path or group has other characters than allowed, or too many");
        }
        if (requestsMax < 1) {
            throw new IllegalArgumentException("requestsMax is %d, must be at least 1".formatted(requestsMax));
        }
    }

    public static ZooKeeperAcceptorOptions of(String group) {
        return new ZooKeeperAcceptorOptions("/distlock/consensus", group, 10_000);
    }

    public ZooKeeperAcceptorOptions withPath(String path) {
        return new ZooKeeperAcceptorOptions(path, group, requestsMax);
    }

    public ZooKeeperAcceptorOptions withRequestsMax(int requestsMax) {
        return new ZooKeeperAcceptorOptions(path, group, requestsMax);
    }

    /** Node of the acceptor. */
    String root() {
        return path + "/" + group;
    }
}
