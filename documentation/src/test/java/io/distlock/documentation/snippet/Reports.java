package io.distlock.documentation.snippet;

import io.distlock.lock.LockManager;
import io.distlock.lock.LockRequest;
import io.distlock.lock.autoconfigure.leader.LeadershipGrantedEvent;
import io.distlock.lock.autoconfigure.leader.LeadershipRevokedEvent;
import io.distlock.lock.leader.LeaderElector;
import org.springframework.context.event.EventListener;

final class Reports {

    interface Work {
        void start(long fencingToken);

        void stop();
    }

    private final Work reports;

    Reports(Work reports) {
        this.reports = reports;
    }

    @EventListener
    void lead(LeadershipGrantedEvent event) {
        reports.start(event.term().fencingToken());
    }

    @EventListener
    void stop(LeadershipRevokedEvent event) {
        reports.stop();
    }

    void withoutSpring(LockManager locks) {
        LeaderElector elector = LeaderElector.create(locks, LockRequest.of("leader", "reports"));
        elector.addListener(term -> reports.start(term.fencingToken()));
        elector.start();
    }
}
