package io.distlock.txn.log;

import io.distlock.txn.spi.CommitResult;
import io.distlock.txn.spi.DecisionLog;
import io.distlock.txn.spi.DecisionRecord;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A decision log that records COMMIT when it is let. Thread-safe, as the log. */
public final class LateDecisions {

    private final DecisionLog log;
    private final CompletableFuture<Void> let = new CompletableFuture<>();

    public LateDecisions(DecisionLog log) {
        this.log = log;
    }

    public void let() {
        let.complete(null);
    }

    public DecisionLog log() {
        return (DecisionLog) Proxy.newProxyInstance(
                LateDecisions.class.getClassLoader(),
                new Class<?>[] {DecisionLog.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        return commit((DecisionRecord) arguments[0]);
                    }
                    try {
                        return method.invoke(log, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private CompletionStage<CommitResult> commit(DecisionRecord record) {
        return let.thenCompose(now -> log.commit(record));
    }
}
