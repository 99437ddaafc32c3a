package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockHandle;
import io.distlock.lock.LockListener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes lost locks as application events, on one thread that exists only while there are some, so that slow listeners
 * do not hold up an engine. Thread-safe.
 */
final class LockLostEventPublisher implements LockEngineCustomizer, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(LockLostEventPublisher.class);
    private static final int PENDING_MAX = 1000;

    private final ApplicationEventPublisher publisher;
    private final ThreadPoolExecutor executor =
            new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new ArrayBlockingQueue<>(PENDING_MAX), task -> {
                Thread thread = new Thread(task, "distlock-events");
                thread.setDaemon(true);
                return thread;
            });

    LockLostEventPublisher(ApplicationEventPublisher publisher) {
        this.publisher = publisher;
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public Optional<LockListener> listener(String store) {
        return Optional.of(new LockListener() {
            @Override
            public void onLost(LockHandle handle, Duration held) {
                publish(new LockLostEvent(store, handle.key(), handle.fencingToken(), held));
            }
        });
    }

    private void publish(LockLostEvent event) {
        log.warn(
                "Lock '{}' of store '{}' with token {} was lost after {} ms",
                event.key(),
                event.store(),
                event.fencingToken(),
                event.held().toMillis());
        try {
            executor.execute(() -> publishNow(event));
        } catch (RejectedExecutionException e) {
            log.debug("{} was not published: too many, or the application ends", event);
        }
    }

    private void publishNow(LockLostEvent event) {
        try {
            publisher.publishEvent(event);
        } catch (RuntimeException e) {
            log.warn("A listener of {} failed", event, e);
        }
    }

    @Override
    public void destroy() {
        executor.shutdown();
    }
}
