package io.distlock.txn.autoconfigure.health;

import io.distlock.txn.autoconfigure.RunningEngine;
import io.distlock.txn.autoconfigure.TransactionEngines;
import io.distlock.txn.recovery.RecoveryReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Asks each decision log in use for a sign of life, and shows what recovery saw last. Branches in doubt are a detail: a restart, which
 * DOWN may lead to, does not help them.
 */
final class TransactionsHealthIndicator extends AbstractHealthIndicator {

    private static final int PING_SECONDS_MAX = 5;

    private final TransactionEngines engines;

    TransactionsHealthIndicator(TransactionEngines engines) {
        super("A decision log does not answer");
        this.engines = engines;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) throws InterruptedException {
        builder.up();
        for (RunningEngine engine : engines.started()) {
            Map<String, Object> details = details(engine);
            try {
                engine.log().ping().toCompletableFuture().get(PING_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw e;
            } catch (ExecutionException e) {
                builder.down();
                details.put("error", String.valueOf(e.getCause()));
            } catch (TimeoutException e) {
                builder.down();
                details.put("error", "No answer within %d s".formatted(PING_SECONDS_MAX));
            }
            builder.withDetail(engine.name(), details);
        }
    }

    private static Map<String, Object> details(RunningEngine engine) {
        RecoveryReport recovery = engine.recovery().report();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("open", engine.engine().openTransactions());
        details.put("inDoubt", recovery.inDoubt().size());
        details.put("oldestInDoubt", recovery.oldestInDoubt().toString());
        details.put("heuristics", recovery.heuristics());
        recovery.endedAt().ifPresent(at -> details.put("lastRecovery", at.toString()));
        recovery.failure().ifPresent(failure -> details.put("lastRecoveryFailure", failure));
        return details;
    }
}
