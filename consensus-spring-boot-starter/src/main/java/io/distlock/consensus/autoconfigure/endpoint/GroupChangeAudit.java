package io.distlock.consensus.autoconfigure.endpoint;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;

/** Writes changes of the group to the log and publishes them as audit events, of type {@code DISTLOCK_CONSENSUS_CHANGE}. */
final class GroupChangeAudit {

    static final String TYPE = "DISTLOCK_CONSENSUS_CHANGE";

    private static final Logger log = LoggerFactory.getLogger(GroupChangeAudit.class);

    private final ApplicationEventPublisher publisher;

    GroupChangeAudit(ApplicationEventPublisher publisher) {
        this.publisher = publisher;
    }

    void record(String user, String group, GroupChange change) {
        log.warn(
                "Consensus group '{}': {} {} by {}: {}; reason: {}",
                group,
                change.action(),
                change.node() == null ? "" : printable(change.node()),
                printable(user),
                change.outcome(),
                printable(change.reason()));
        publisher.publishEvent(new AuditApplicationEvent(event(user, group, change)));
    }

    private static AuditEvent event(String user, String group, GroupChange change) {
        String node = change.node();
        if (node == null) {
            return new AuditEvent(
                    user,
                    TYPE,
                    Map.of(
                            "group", group,
                            "action", change.action(),
                            "reason", change.reason(),
                            "outcome", change.outcome()));
        }
        return new AuditEvent(
                user,
                TYPE,
                Map.of(
                        "group", group,
                        "action", change.action(),
                        "node", node,
                        "reason", change.reason(),
                        "outcome", change.outcome()));
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{C}", "?");
    }
}
