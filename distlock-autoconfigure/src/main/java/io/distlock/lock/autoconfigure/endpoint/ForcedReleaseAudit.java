package io.distlock.lock.autoconfigure.endpoint;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;

/** Writes forced releases to the log and publishes them as audit events, of type {@code DISTLOCK_FORCED_RELEASE}. */
final class ForcedReleaseAudit {

    static final String TYPE = "DISTLOCK_FORCED_RELEASE";

    private static final Logger log = LoggerFactory.getLogger(ForcedReleaseAudit.class);

    private final ApplicationEventPublisher publisher;

    ForcedReleaseAudit(ApplicationEventPublisher publisher) {
        this.publisher = publisher;
    }

    void record(String user, ForcedRelease release) {
        log.warn(
                "Forced release of lock '{}:{}' in store '{}' with token {} by {}: {}; reason: {}",
                release.name(),
                release.key(),
                release.store(),
                release.token(),
                printable(user),
                release.outcome(),
                printable(release.reason()));
        publisher.publishEvent(new AuditApplicationEvent(new AuditEvent(
                user,
                TYPE,
                Map.of(
                        "store", release.store(),
                        "name", release.name(),
                        "key", release.key(),
                        "token", release.token(),
                        "reason", release.reason(),
                        "outcome", release.outcome()))));
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{C}", "?");
    }
}
