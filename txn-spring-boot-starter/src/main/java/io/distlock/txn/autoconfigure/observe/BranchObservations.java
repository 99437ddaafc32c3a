package io.distlock.txn.autoconfigure.observe;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Observes calls to branches as {@code distlock.transaction.branch}, inside of their transaction where it is of this process.
 * Thread-safe.
 */
record BranchObservations(
        ObservationRegistry registry, String log, Function<TransactionId, @Nullable Observation> transactions) {

    <T> T observe(BranchId branch, String phase, Callable<T> call) throws Exception {
        Observation observation = Observation.createNotStarted("distlock.transaction.branch", registry)
                .contextualName(phase + " " + branch.participant())
                .lowCardinalityKeyValue("participant", branch.participant())
                .lowCardinalityKeyValue("log", log)
                .lowCardinalityKeyValue("phase", phase)
                .highCardinalityKeyValue("branch", branch.toString())
                .parentObservation(transactions.apply(branch.transaction()))
                .start();
        try (Observation.Scope scope = observation.openScope()) {
            return call.call();
        } catch (Exception e) {
            observation.error(e);
            throw e;
        } finally {
            observation.stop();
        }
    }
}
