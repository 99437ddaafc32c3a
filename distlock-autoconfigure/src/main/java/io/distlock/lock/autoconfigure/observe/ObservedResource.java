package io.distlock.lock.autoconfigure.observe;

import io.distlock.lock.LockKey;
import io.distlock.lock.OptimisticConflictException;
import io.distlock.lock.VersionMark;
import io.distlock.lock.VersionedResource;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;

/**
 * Observes each mark: that is where an optimistic lock is won or lost. A conflict is an answer and no error, as a busy lock
 * is.
 */
record ObservedResource(String store, VersionedResource delegate, ObservationRegistry registry)
        implements VersionedResource {

    private static final String OUTCOME = "outcome";

    @Override
    public LockKey key() {
        return delegate.key();
    }

    @Override
    public long read() {
        return delegate.read();
    }

    @Override
    public long read(Duration waitTime) {
        return delegate.read(waitTime);
    }

    @Override
    public void validate(long version) {
        delegate.validate(version);
    }

    @Override
    public VersionMark mark(long version) {
        String name = key().name();
        Observation observation = Observation.createNotStarted("distlock.acquire", registry)
                .contextualName("acquire " + name)
                .lowCardinalityKeyValue("name", name)
                .lowCardinalityKeyValue("store", store)
                .lowCardinalityKeyValue("mode", "optimistic")
                .highCardinalityKeyValue("key", key().encodedKey())
                .start();
        try (Observation.Scope scope = observation.openScope()) {
            VersionMark mark = delegate.mark(version);
            observation.lowCardinalityKeyValue(OUTCOME, "acquired");
            return mark;
        } catch (OptimisticConflictException e) {
            observation.lowCardinalityKeyValue(OUTCOME, "conflict");
            throw e;
        } catch (RuntimeException e) {
            observation.lowCardinalityKeyValue(OUTCOME, "error");
            observation.error(e);
            throw e;
        } finally {
            observation.stop();
        }
    }
}
