package io.distlock.lock.autoconfigure.observe;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockManager;
import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockRequest;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Observes each acquisition as {@code distlock.acquire}. The key of the lock is in the spans and never in the meters, which
 * it would flood.
 */
final class ObservedLockManager implements LockManager {

    private static final String OUTCOME = "outcome";

    private final String store;
    private final LockManager delegate;
    private final ObservationRegistry registry;

    ObservedLockManager(String store, LockManager delegate, ObservationRegistry registry) {
        this.store = store;
        this.delegate = delegate;
        this.registry = registry;
    }

    @Override
    public Optional<LockHandle> tryAcquire(LockRequest request) {
        Observation observation = start(request);
        try (Observation.Scope scope = observation.openScope()) {
            Optional<LockHandle> handle = delegate.tryAcquire(request);
            observation.lowCardinalityKeyValue(OUTCOME, handle.isPresent() ? "acquired" : "busy");
            return handle;
        } catch (RuntimeException e) {
            fail(observation, e);
            throw e;
        } finally {
            observation.stop();
        }
    }

    @Override
    public LockHandle acquire(LockRequest request) {
        Observation observation = start(request);
        try (Observation.Scope scope = observation.openScope()) {
            LockHandle handle = delegate.acquire(request);
            observation.lowCardinalityKeyValue(OUTCOME, "acquired");
            return handle;
        } catch (RuntimeException e) {
            fail(observation, e);
            throw e;
        } finally {
            observation.stop();
        }
    }

    /** Gives out the stage of the delegate itself, as cancelling a dependent one would not end the wait. */
    @Override
    public CompletionStage<LockHandle> acquireAsync(LockRequest request) {
        Observation observation = start(request);
        CompletionStage<LockHandle> stage;
        try (Observation.Scope scope = observation.openScope()) {
            stage = delegate.acquireAsync(request);
        } catch (RuntimeException e) {
            fail(observation, e);
            observation.stop();
            throw e;
        }
        stage.whenComplete((@Nullable LockHandle handle, @Nullable Throwable failure) -> {
            if (failure == null) {
                observation.lowCardinalityKeyValue(OUTCOME, "acquired");
            } else {
                fail(observation, failure);
            }
            observation.stop();
        });
        return stage;
    }

    private Observation start(LockRequest request) {
        String name = request.key().name();
        return Observation.createNotStarted("distlock.acquire", registry)
                .contextualName("acquire " + name)
                .lowCardinalityKeyValue("name", name)
                .lowCardinalityKeyValue("store", store)
                .lowCardinalityKeyValue("mode", request.mode().name().toLowerCase(Locale.ROOT))
                .highCardinalityKeyValue("key", keysOf(request))
                .start();
    }

    /** The key; of several the first and how many follow it. */
    private static String keysOf(LockRequest request) {
        String first = request.key().encodedKey();
        return request.asksForSeveral()
                ? "%s and %d more".formatted(first, request.keys().size() - 1)
                : first;
    }

    /** A busy lock is an answer and no error. */
    private static void fail(Observation observation, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof LockNotAcquiredException) {
            observation.lowCardinalityKeyValue(OUTCOME, "busy");
        } else {
            observation.lowCardinalityKeyValue(OUTCOME, "error");
            observation.error(cause);
        }
    }
}
