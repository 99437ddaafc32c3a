package io.distlock.samples.jobs;

import io.distlock.lock.LockHandle;
import io.distlock.lock.autoconfigure.leader.LeadershipGrantedEvent;
import io.distlock.lock.autoconfigure.leader.LeadershipRevokedEvent;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Work that belongs to one process for as long as that lives. Thread-safe. */
@Component
public class Importer {

    private final Diary diary;
    private final AtomicReference<@Nullable LockHandle> term = new AtomicReference<>();

    Importer(Diary diary) {
        this.diary = diary;
    }

    @EventListener
    void begin(LeadershipGrantedEvent event) {
        diary.note("leader with token " + event.term().fencingToken());
        term.set(event.term());
    }

    @EventListener
    void end(LeadershipRevokedEvent event) {
        term.set(null);
    }

    /** Lets another process lead, if this one does. */
    public void resign() {
        LockHandle current = term.get();
        if (current != null) {
            current.release();
        }
    }

    /** In every process, but only the leader has a term. */
    @Scheduled(fixedDelayString = "${jobs.import.delay}")
    void importNext() {
        LockHandle current = term.get();
        if (current != null && current.isValid()) {
            diary.note("import");
        }
    }
}
