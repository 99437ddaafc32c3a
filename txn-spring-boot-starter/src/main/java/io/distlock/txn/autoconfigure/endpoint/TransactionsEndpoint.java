package io.distlock.txn.autoconfigure.endpoint;

import io.distlock.txn.DecisionLogException;
import io.distlock.txn.TransactionId;
import io.distlock.txn.autoconfigure.RunningEngine;
import io.distlock.txn.autoconfigure.endpoint.ResolutionDesk.Result;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Shows the transactions that this process can see, and resolves one by force. Reading is allowed by default; resolving needs {@code
 * management.endpoint.transactions.access=unrestricted}.
 */
@Endpoint(id = "transactions", defaultAccess = Access.READ_ONLY)
class TransactionsEndpoint {

    private static final int STATUS_CONFLICT = 409;
    private static final int REASON_LENGTH_MAX = 500;
    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1000;

    private final TransactionDesk desk;
    private final ResolutionDesk resolutions;
    private final ForcedResolutionAudit audit;

    TransactionsEndpoint(TransactionDesk desk, ResolutionDesk resolutions, ForcedResolutionAudit audit) {
        this.desk = desk;
        this.resolutions = resolutions;
        this.audit = audit;
    }

    /** Lists transactions that are open here, decided in the log, or in doubt at participants of this process. */
    @ReadOperation
    TransactionList transactions(@Nullable Integer limit) {
        if (limit != null && (limit < 1 || limit > LIMIT_MAX)) {
            throw invalid("limit must be 1 to " + LIMIT_MAX);
        }
        return desk.list(limit == null ? LIMIT_DEFAULT : limit);
    }

    /** Shows one; null, which is not found, if nobody knows it, as after its end. */
    @ReadOperation
    WebEndpointResponse<TransactionView> transaction(@Selector String id) {
        TransactionId parsed = parse(id);
        try {
            return desk.find(parsed)
                    .map(WebEndpointResponse::new)
                    .orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
        } catch (DecisionLogException e) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
        }
    }

    /**
     * Resolves one.
     *
     * @param outcome {@code ABORT} decides what is undecided; {@code COMMIT} only drives a recorded COMMIT, or settles its branches
     *     that ended on their own
     * @param reason for the audit
     */
    @WriteOperation
    WebEndpointResponse<ForcedResolution> resolve(
            SecurityContext security, @Selector String id, String outcome, String reason) {
        TransactionId parsed = parse(id);
        String ordered = outcome.toUpperCase(Locale.ROOT);
        if (!ordered.equals("ABORT") && !ordered.equals("COMMIT")) {
            throw invalid("outcome must be ABORT or COMMIT");
        }
        if (reason.isBlank() || reason.length() > REASON_LENGTH_MAX) {
            throw invalid("reason must have 1 to %d characters".formatted(REASON_LENGTH_MAX));
        }
        String user = security.getPrincipal() == null
                ? "anonymous"
                : security.getPrincipal().getName();
        Result result;
        int status;
        try {
            Optional<RunningEngine> engine = desk.engineOf(parsed);
            if (engine.isEmpty()) {
                return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
            }
            result = ordered.equals("ABORT")
                    ? resolutions.abort(engine.get(), parsed, user)
                    : resolutions.commit(engine.get(), parsed);
            status = result.isDone() ? WebEndpointResponse.STATUS_OK : STATUS_CONFLICT;
        } catch (DecisionLogException e) {
            result = new Result("unknown", e.getMessage(), false);
            status = WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE;
        }
        ForcedResolution resolution = new ForcedResolution(id, ordered, reason, result.result(), result.note());
        audit.record(user, resolution);
        return new WebEndpointResponse<>(resolution, status);
    }

    private static TransactionId parse(String id) {
        try {
            return TransactionId.parse(id);
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    private static InvalidEndpointRequestException invalid(String problem) {
        return new InvalidEndpointRequestException(problem, problem);
    }
}
