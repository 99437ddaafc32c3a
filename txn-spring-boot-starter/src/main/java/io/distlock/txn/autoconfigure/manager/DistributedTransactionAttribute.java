package io.distlock.txn.autoconfigure.manager;

import io.distlock.txn.TransactionOptions;
import java.io.Serial;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.interceptor.RollbackRuleAttribute;
import org.springframework.transaction.interceptor.RuleBasedTransactionAttribute;

/** What a distributed transaction needs beyond Spring's own definition of one. Not changed once it is made. */
public final class DistributedTransactionAttribute extends RuleBasedTransactionAttribute {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient TransactionOptions options;
    private final String log;

    /**
     * @param propagationBehavior one of Spring's
     * @param log empty for the default log
     */
    public DistributedTransactionAttribute(
            int propagationBehavior, TransactionOptions options, String log, List<RollbackRuleAttribute> rules) {
        super(propagationBehavior, rules);
        setName(options.name());
        this.options = options;
        this.log = log;
    }

    public TransactionOptions options() {
        return options;
    }

    /** Name of the log, empty for the default. */
    public String log() {
        return log;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
