package io.distlock.txn.engine;

import io.distlock.txn.spi.DecisionLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the writes to a log. */
final class CountedDecisions {

    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final DecisionLog log;

    CountedDecisions(DecisionLog counted) {
        this.log = (DecisionLog) Proxy.newProxyInstance(
                DecisionLog.class.getClassLoader(), new Class<?>[] {DecisionLog.class}, (proxy, method, arguments) -> {
                    calls.merge(method.getName(), 1, Integer::sum);
                    try {
                        return method.invoke(counted, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    DecisionLog log() {
        return log;
    }

    int commits() {
        return calls.getOrDefault("commit", 0);
    }

    int aborts() {
        return calls.getOrDefault("abort", 0) + calls.getOrDefault("note", 0);
    }
}
