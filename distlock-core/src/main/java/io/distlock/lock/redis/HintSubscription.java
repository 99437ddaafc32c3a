package io.distlock.lock.redis;

import io.distlock.lock.spi.LockStoreListener;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.Timeout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channel of one process. Opened in the background and tried again until it stands; from then on the client itself
 * reconnects and subscribes again, and each subscription says that hints may have been missed. Thread-safe.
 */
final class HintSubscription {

    private static final Logger log = LoggerFactory.getLogger(HintSubscription.class);
    private static final long RETRY_MIN_MILLIS = 100;
    private static final long RETRY_MAX_MILLIS = 2_000;
    private static final long ANSWER_MAX_MILLIS = 10_000;

    private final RedisLink link;
    private final String channel;
    private final LockStoreListener listener;
    private final AtomicReference<@Nullable StatefulRedisPubSubConnection<String, String>> connection =
            new AtomicReference<>();
    private volatile boolean closed;

    HintSubscription(RedisLink link, String channel, LockStoreListener listener) {
        this.link = link;
        this.channel = channel;
        this.listener = listener;
    }

    void open() {
        open(RETRY_MIN_MILLIS);
    }

    /** Ends the subscription; the future is done when its connection is closed. */
    CompletableFuture<Void> close() {
        closed = true;
        return closeQuietly(connection.getAndSet(null));
    }

    private void open(long retryMillis) {
        if (closed) {
            return;
        }
        try {
            link.openPubSub().whenComplete((opened, failure) -> {
                if (failure != null) {
                    retry(retryMillis, failure);
                } else {
                    subscribe(opened, retryMillis);
                }
            });
        } catch (RuntimeException e) {
            retry(retryMillis, e);
        }
    }

    private void subscribe(StatefulRedisPubSubConnection<String, String> opened, long retryMillis) {
        connection.set(opened);
        if (closed) {
            close();
            return;
        }
        opened.addListener(new Receiver());
        RedisFuture<Void> subscription = opened.async().subscribe(channel);
        Timeout limit =
                link.timer().newTimeout(late -> subscription.cancel(true), ANSWER_MAX_MILLIS, TimeUnit.MILLISECONDS);
        subscription.whenComplete((done, failure) -> {
            limit.cancel();
            if (failure != null && connection.compareAndSet(opened, null)) {
                closeQuietly(opened);
                retry(retryMillis, failure);
            }
        });
    }

    private void retry(long millis, Throwable failure) {
        if (closed) {
            return;
        }
        if (millis == RETRY_MIN_MILLIS) { // once for each time that hints are away
            log.warn(
                    "No hints on channel {} for now, so waiting for locks is slower; it is tried again: {}",
                    channel,
                    RedisFailures.describe(new StepName("subscription", channel), failure)
                            .getMessage());
        }
        try {
            long next = Math.min(2 * millis, RETRY_MAX_MILLIS);
            link.timer().newTimeout(ignored -> open(next), millis, TimeUnit.MILLISECONDS);
        } catch (IllegalStateException e) {
            log.debug("The timer of the Redis client was stopped, so channel {} is not opened again", channel, e);
        }
    }

    private void tell(Runnable hint) {
        try {
            hint.run();
        } catch (RuntimeException e) {
            log.error("Listener for hints on channel {} failed", channel, e);
        }
    }

    private static CompletableFuture<Void> closeQuietly(
            @Nullable StatefulRedisPubSubConnection<String, String> opened) {
        return opened == null ? CompletableFuture.completedFuture(null) : opened.closeAsync();
    }

    /** Called on an I/O thread of the client. */
    private final class Receiver extends RedisPubSubAdapter<String, String> {

        @Override
        public void message(String from, String text) {
            HintMessage.parse(text)
                    .ifPresentOrElse(
                            hint -> tell(() -> hint.deliverTo(listener)),
                            () -> log.debug("Ignored what is no hint on channel {}", channel));
        }

        @Override
        public void subscribed(String to, long count) {
            tell(listener::onHintsMissed);
        }
    }
}
