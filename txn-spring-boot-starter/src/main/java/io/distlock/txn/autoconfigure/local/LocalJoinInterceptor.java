package io.distlock.txn.autoconfigure.local;

import io.distlock.txn.autoconfigure.manager.ThreadTransaction;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/** Leads calls of a manager of local transactions to what has joined the distributed transaction, where there is one. Thread-safe. */
final class LocalJoinInterceptor implements MethodInterceptor {

    private final LocalManager manager;
    private final Supplier<List<DecisionCarrier>> carriers;

    LocalJoinInterceptor(LocalManager manager, Supplier<List<DecisionCarrier>> carriers) {
        this.manager = manager;
        this.carriers = carriers;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Optional<ThreadTransaction> distributed = ThreadTransaction.current();
        if (distributed.isEmpty()) {
            return invocation.proceed();
        }
        switch (invocation.getMethod().getName()) {
            case "getTransaction" -> {
                TransactionDefinition definition =
                        (TransactionDefinition) invocation.getArguments()[0];
                return joined(distributed.get())
                        .begin(Objects.requireNonNullElseGet(definition, TransactionDefinition::withDefaults));
            }
            case "commit", "rollback" -> {
                TransactionStatus status =
                        (TransactionStatus) Objects.requireNonNull(invocation.getArguments()[0], "status");
                joined(distributed.get())
                        .end(status, invocation.getMethod().getName().equals("commit"));
                return null;
            }
            default -> {
                return invocation.proceed();
            }
        }
    }

    private JoinedLocal joined(ThreadTransaction distributed) {
        return (JoinedLocal) distributed.joined(manager, () -> new JoinedLocal(manager, distributed, carriers.get()));
    }
}
