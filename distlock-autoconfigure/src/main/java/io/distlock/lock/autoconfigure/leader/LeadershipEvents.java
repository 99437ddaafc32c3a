package io.distlock.lock.autoconfigure.leader;

import io.distlock.lock.LockHandle;
import io.distlock.lock.leader.LeadershipListener;
import org.springframework.context.ApplicationEventPublisher;

/** Publishes the terms of one elector as application events. Thread-safe. */
final class LeadershipEvents implements LeadershipListener {

    private final String elector;
    private final ApplicationEventPublisher publisher;

    LeadershipEvents(String elector, ApplicationEventPublisher publisher) {
        this.elector = elector;
        this.publisher = publisher;
    }

    @Override
    public void onStarted(LockHandle term) {
        publisher.publishEvent(new LeadershipGrantedEvent(elector, term));
    }

    @Override
    public void onStopped(LockHandle term) {
        publisher.publishEvent(new LeadershipRevokedEvent(elector, term));
    }
}
