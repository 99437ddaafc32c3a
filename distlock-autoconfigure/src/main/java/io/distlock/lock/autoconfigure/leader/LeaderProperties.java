package io.distlock.lock.autoconfigure.leader;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockRequest;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Electors of leaders that are declared by settings. Immutable.
 *
 * @param leader Electors by name.
 */
@ConfigurationProperties("distlock")
public record LeaderProperties(@DefaultValue Map<String, Elector> leader) {

    /** Family of the locks to lead by; the key is the name of the elector. */
    static final String LOCK_NAME = "leader";

    public LeaderProperties {
        leader = Map.copyOf(leader);
        leader.forEach((name, elector) -> elector.request(name)); // checks the ranges
    }

    /**
     * One elector.
     *
     * @param enabled Whether this process wants to lead.
     * @param leaseTime Time after which another process leads when the leader has died.
     * @param store Store of the lock to lead by.
     */
    public record Elector(@DefaultValue("true") boolean enabled, @Nullable Duration leaseTime, @Nullable String store) {

        LockRequest request(String name) {
            LockRequest request = LockRequest.of(LockKey.of(LOCK_NAME, name));
            return leaseTime == null ? request : request.withLeaseTime(leaseTime);
        }
    }
}
