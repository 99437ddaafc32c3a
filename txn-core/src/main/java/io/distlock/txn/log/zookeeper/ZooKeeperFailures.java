package io.distlock.txn.log.zookeeper;

import io.distlock.txn.DecisionLogException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;

/** Turns what ZooKeeper answers when something went wrong into an exception that says what can be done. */
final class ZooKeeperFailures {

    private static final Map<Code, String> ADVICE = Map.of(
            Code.CONNECTIONLOSS, "the connection was lost, and whether a write took effect is unknown",
            Code.SESSIONEXPIRED,
                    "the session has ended, and whether a write took effect is unknown; what begins now uses a new one",
            Code.NOAUTH, "the identity of the client needs all permissions on the nodes of the log",
            Code.AUTHFAILED, "check the credentials of the client",
            Code.NONODE, "a node of the log is missing: create the chroot that the connect string names",
            Code.NOCHILDRENFOREPHEMERALS, "another program made a node on the path of the log: use another root node",
            Code.NOTREADONLY, "the server is cut off from its ensemble and refuses writes",
            Code.QUOTAEXCEEDED, "the quota on the root node of the log is used up",
            Code.THROTTLEDOP, "the server is overloaded");

    private ZooKeeperFailures() {}

    static DecisionLogException describe(StepName name, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof DecisionLogException known) {
            return known;
        }
        if (cause instanceof KeeperException keeper) {
            String advice = ADVICE.get(keeper.code());
            return new DecisionLogException(
                    "ZooKeeper failed at %s: %s%s".formatted(name, keeper.code(), advice == null ? "" : "; " + advice),
                    cause);
        }
        return new DecisionLogException("The decision log failed at %s: %s".formatted(name, cause), cause);
    }

    /** An answer that does not belong to the request, as if somebody else wrote below the log. */
    static KeeperException unexpected(Code code, String path) {
        return KeeperException.create(code, path);
    }
}
