package io.distlock.txn.autoconfigure;

import io.distlock.txn.TransactionOptions;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of distributed transactions. Immutable.
 *
 * @param enabled Whether distributed transactions are configured at all.
 * @param timeout Time until a transaction that sets none must be decided to commit.
 * @param advisorOrder Order of the advice of annotated methods among other advices.
 * @param maxOpen How many transactions of this process may be open at once; more are refused.
 * @param completionTimeout Time that a caller waits for acknowledgements once the outcome is known; the work goes on after it.
 * @param doubtTimeout Time that a caller waits for an outcome that the log did not tell.
 * @param shutdownTimeout Time that open transactions have to end when the application stops; recovery finishes the rest.
 * @param participants Settings of calls to participants.
 * @param local Settings of local transactions inside of distributed ones.
 * @param recovery Settings of recovery, which always runs.
 * @param log Settings of the decision log.
 */
@ConfigurationProperties("distlock.txn")
public record DistributedTransactionProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("30s") Duration timeout,
        @DefaultValue("" + DistributedTransactionProperties.DEFAULT_ADVISOR_ORDER) int advisorOrder,
        @DefaultValue("10000") int maxOpen,
        @DefaultValue("10s") Duration completionTimeout,
        @DefaultValue("10s") Duration doubtTimeout,
        @DefaultValue("20s") Duration shutdownTimeout,
        @DefaultValue Participants participants,
        @DefaultValue Local local,
        @DefaultValue Recovery recovery,
        @DefaultValue Log log) {

    /** After locks, before local transactions. */
    public static final int DEFAULT_ADVISOR_ORDER = Integer.MAX_VALUE - 50;

    public DistributedTransactionProperties {
        TransactionOptions.of("any").withTimeout(timeout); // checks the range
        requirePositive("distlock.txn.max-open", maxOpen);
        if (timeout.compareTo(recovery.patience()) >= 0) {
            throw new IllegalArgumentException(
                    "distlock.txn.timeout is %s, must be shorter than distlock.txn.recovery.patience, %s: branches that ask"
                                    .formatted(timeout, recovery.patience())
                            + " earlier abort slow transactions");
        }
    }

    /**
     * Settings of calls to participants.
     *
     * @param threads How many calls may run at once; with virtual threads too.
     * @param queueSize How many more may wait for a thread; further ones fail and are repeated later.
     * @param timeout Time after which a call without an answer is interrupted and counts as unknown.
     * @param parallelFrom Time that an XA database needs for an answer, from which on it is called at the same time as others, by another
     *     thread; quicker ones are called one after the other by the thread that commits. 0 for always at the same time.
     */
    public record Participants(
            @DefaultValue("32") int threads,
            @DefaultValue("1000") int queueSize,
            @DefaultValue("10s") Duration timeout,
            @DefaultValue("2ms") Duration parallelFrom) {

        public Participants {
            requirePositive("distlock.txn.participants.threads", threads);
            requirePositive("distlock.txn.participants.queue-size", queueSize);
        }
    }

    /**
     * Settings of local transactions inside of distributed ones.
     *
     * @param enabled Whether local transactions become branches of the distributed transaction around them.
     * @param excludedManagers Names of transaction manager beans whose transactions stay on their own.
     */
    public record Local(@DefaultValue("true") boolean enabled, @DefaultValue Set<String> excludedManagers) {

        public Local {
            excludedManagers = Set.copyOf(excludedManagers);
        }
    }

    /**
     * Settings of recovery.
     *
     * @param interval Time between two passes, on average.
     * @param patience Time that a prepared branch waits for a living coordinator before it decides to abort. With a known deadline it does
     *     not wait longer than that.
     * @param lookAfter Time after which a prepared branch looks in the log whether a decision stands.
     */
    public record Recovery(
            @DefaultValue("3s") Duration interval,
            @DefaultValue("2m") Duration patience,
            @DefaultValue("3s") Duration lookAfter) {

        public Recovery {
            if (interval.toMillis() < 1 || patience.toMillis() < 1 || lookAfter.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "distlock.txn.recovery has interval %s, patience %s and look-after %s, must be at least 1 ms"
                                .formatted(interval, patience, lookAfter));
            }
        }
    }

    /**
     * Settings of the decision log.
     *
     * @param type Type of log, or the name of a DecisionLog bean. ZooKeeper where a connect string or CuratorFramework bean exists,
     *     else JDBC where there is a single DataSource.
     * @param memory Settings of the log in memory.
     */
    public record Log(@Nullable String type, @DefaultValue Memory memory) {}

    /**
     * Settings of the log in memory.
     *
     * @param allowed Whether decisions may be kept where a crash loses them, which is for tests only.
     */
    public record Memory(@DefaultValue("false") boolean allowed) {}

    private static void requirePositive(String property, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d, must be at least 1".formatted(property, value));
        }
    }
}
