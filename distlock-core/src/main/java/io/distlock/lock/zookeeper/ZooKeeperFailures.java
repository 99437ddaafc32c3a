package io.distlock.lock.zookeeper;

import io.distlock.lock.LockStoreException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/** Reads what ZooKeeper answers when something went wrong, and turns it into an exception that says what can be done. */
final class ZooKeeperFailures {

    private static final Map<Code, String> ADVICE = Map.of(
            Code.CONNECTIONLOSS,
                    "the connection was lost; it is made anew, and what was begun is undone or taken up then",
            Code.SESSIONEXPIRED, "the session has ended, and all its locks with it; the next call uses a new one",
            Code.NOAUTH, "the identity of the client needs all permissions on the root node of the locks and below",
            Code.AUTHFAILED, "check the credentials of the client",
            Code.NONODE, "a node above the locks is missing: create the chroot that the connect string names",
            Code.NOCHILDRENFOREPHEMERALS, "another program made a node on the path of the locks: use another root node",
            Code.UNIMPLEMENTED, "the server is too old for container nodes; 3.5.3 or later is needed",
            Code.NOTREADONLY, "the server is cut off from its ensemble and refuses writes",
            Code.QUOTAEXCEEDED, "the quota on the root node of the locks is used up",
            Code.THROTTLEDOP, "the server is overloaded");

    /** What may have taken effect all the same; after everything else that the server says, nothing has. */
    private static final Set<Code> UNKNOWN =
            EnumSet.of(Code.CONNECTIONLOSS, Code.OPERATIONTIMEOUT, Code.REQUESTTIMEOUT, Code.SYSTEMERROR);

    private ZooKeeperFailures() {}

    static LockStoreException describe(StepName name, Throwable failure) {
        Throwable cause = causeOf(failure);
        if (cause instanceof LockStoreException known) {
            return known;
        }
        if (cause instanceof KeeperException keeper) {
            String advice = ADVICE.get(keeper.code());
            return new LockStoreException(
                    "ZooKeeper failed at %s: %s%s".formatted(name, keeper.code(), advice == null ? "" : "; " + advice),
                    cause);
        }
        return new LockStoreException("ZooKeeper failed at %s: %s".formatted(name, cause), cause);
    }

    static boolean is(@Nullable Throwable failure, Code code) {
        return failure != null && causeOf(failure) instanceof KeeperException keeper && keeper.code() == code;
    }

    static boolean mayHaveHappened(Throwable failure) {
        return !(causeOf(failure) instanceof KeeperException keeper) || UNKNOWN.contains(keeper.code());
    }

    private static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
