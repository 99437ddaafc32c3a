package io.distlock.txn.autoconfigure.endpoint;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;

/** Writes forced resolutions to the log and publishes them as audit events, of type {@code DISTLOCK_FORCED_RESOLUTION}. */
final class ForcedResolutionAudit {

    static final String TYPE = "DISTLOCK_FORCED_RESOLUTION";

    private static final Logger log = LoggerFactory.getLogger(ForcedResolutionAudit.class);

    private final ApplicationEventPublisher publisher;

    ForcedResolutionAudit(ApplicationEventPublisher publisher) {
        this.publisher = publisher;
    }

    void record(String user, ForcedResolution resolution) {
        log.warn(
                "Forced resolution of transaction {} to {} by {}: {}; reason: {}",
                resolution.id(),
                resolution.outcome(),
                printable(user),
                resolution.result(),
                printable(resolution.reason()));
        publisher.publishEvent(new AuditApplicationEvent(new AuditEvent(
                user,
                TYPE,
                Map.of(
                        "id", resolution.id(),
                        "outcome", resolution.outcome(),
                        "reason", resolution.reason(),
                        "result", resolution.result()))));
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{C}", "?");
    }
}
