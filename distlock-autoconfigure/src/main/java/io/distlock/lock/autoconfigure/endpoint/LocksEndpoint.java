package io.distlock.lock.autoconfigure.endpoint;

import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.autoconfigure.endpoint.LockReport.Lock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Shows the locks of this process or of a whole store, and releases one by force. Reading is allowed by default; releasing
 * needs {@code management.endpoint.locks.access=unrestricted}.
 */
@Endpoint(id = "locks", defaultAccess = Access.READ_ONLY)
class LocksEndpoint {

    private static final int STATUS_CONFLICT = 409;
    private static final int REASON_LENGTH_MAX = 500;
    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1000;

    private final LockDesk desk;
    private final ForcedReleaseAudit audit;

    LocksEndpoint(LockDesk desk, ForcedReleaseAudit audit) {
        this.desk = desk;
        this.audit = audit;
    }

    /**
     * Lists locks.
     *
     * @param scope {@code local} for what this process holds and waits for, the default; {@code cluster} for the store
     * @param store a single store; all that are in use, or the default one for the whole store
     */
    @ReadOperation
    LockReport locks(@Nullable String scope, @Nullable String store, @Nullable Integer limit, @Nullable String cursor) {
        if (scope == null || scope.equals("local")) {
            return desk.local(Optional.ofNullable(store));
        }
        if (!scope.equals("cluster")) {
            throw invalid("scope must be local or cluster");
        }
        if (limit != null && (limit < 1 || limit > LIMIT_MAX)) {
            throw invalid("limit must be 1 to " + LIMIT_MAX);
        }
        return desk.cluster(
                store == null ? "" : store, Optional.ofNullable(cursor), limit == null ? LIMIT_DEFAULT : limit);
    }

    /** Shows one lock that is taken; null, which is not found, if it is free. */
    @ReadOperation
    @Nullable
    Lock lock(@Selector String name, @Selector(match = Match.ALL_REMAINING) String[] key, @Nullable String store) {
        return desk.find(Optional.ofNullable(store), name, key).orElse(null);
    }

    /**
     * Releases a lock whose holder does not.
     *
     * @param token fencing token that the holder is expected to have, so that nobody else is hit
     * @param reason for the audit
     */
    @DeleteOperation
    WebEndpointResponse<ForcedRelease> release(
            SecurityContext security,
            @Selector String name,
            @Selector(match = Match.ALL_REMAINING) String[] key,
            long token,
            String reason,
            @Nullable String store) {
        if (reason.isBlank() || reason.length() > REASON_LENGTH_MAX) {
            throw invalid("reason must have 1 to %d characters".formatted(REASON_LENGTH_MAX));
        }
        Optional<Lock> found = desk.find(Optional.ofNullable(store), name, key);
        if (found.isEmpty()) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        Lock lock = found.get();
        String user = security.getPrincipal() == null
                ? "anonymous"
                : security.getPrincipal().getName();
        String outcome;
        int status;
        try {
            boolean released = desk.forceRelease(lock, token) == ReleaseOutcome.RELEASED;
            outcome = released ? "released" : "not-held";
            status = released ? WebEndpointResponse.STATUS_OK : STATUS_CONFLICT;
        } catch (LockStoreException e) {
            outcome = "unknown";
            status = WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE;
        }
        ForcedRelease release = new ForcedRelease(lock.store(), lock.name(), lock.key(), token, reason, outcome);
        audit.record(user, release);
        return new WebEndpointResponse<>(release, status);
    }

    private static InvalidEndpointRequestException invalid(String problem) {
        return new InvalidEndpointRequestException(problem, problem);
    }
}
