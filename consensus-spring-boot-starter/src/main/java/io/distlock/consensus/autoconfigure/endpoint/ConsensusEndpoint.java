package io.distlock.consensus.autoconfigure.endpoint;

import io.distlock.consensus.ConsensusException;
import io.distlock.consensus.autoconfigure.ConsensusGroup;
import io.distlock.consensus.paxos.Configuration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Shows the nodes of the group, starts it, and takes back a node. Reading is allowed by default; the others need {@code
 * management.endpoint.consensus.access=unrestricted}.
 */
@Endpoint(id = "consensus", defaultAccess = Access.READ_ONLY)
class ConsensusEndpoint {

    private static final int STATUS_CONFLICT = 409;
    private static final int REASON_LENGTH_MAX = 500;
    private static final int LOOK_SECONDS_MAX = 10;
    private static final int CHANGE_SECONDS_MAX = 60;

    private final ConsensusGroup group;
    private final GroupChangeAudit audit;

    ConsensusEndpoint(ConsensusGroup group, GroupChangeAudit audit) {
        this.group = group;
        this.audit = audit;
    }

    /** Shows all nodes as they are now. */
    @ReadOperation
    GroupReport consensus() throws InterruptedException, ExecutionException, TimeoutException {
        return group.nodes().isEmpty()
                ? GroupReport.none(group.name())
                : GroupReport.of(
                        group, group.cluster().inspect().toCompletableFuture().get(LOOK_SECONDS_MAX, TimeUnit.SECONDS));
    }

    /**
     * Changes the group.
     *
     * @param action {@code bootstrap} starts a new group on empty servers, {@code readmit} takes back a node that was emptied
     * @param node that is taken back
     * @param reason for the audit
     */
    @WriteOperation
    WebEndpointResponse<GroupChange> change(
            SecurityContext security, String action, String reason, @Nullable String node) {
        if (reason.isBlank() || reason.length() > REASON_LENGTH_MAX) {
            throw invalid("reason must have 1 to %d characters".formatted(REASON_LENGTH_MAX));
        }
        if (group.nodes().isEmpty()) {
            throw invalid("The application has no consensus nodes");
        }
        CompletionStage<Configuration> change = begin(action, node);
        GroupChange result;
        int status;
        try {
            Configuration after = change.toCompletableFuture().get(CHANGE_SECONDS_MAX, TimeUnit.SECONDS);
            result = new GroupChange(action, node, reason, "done", after.epoch(), null);
            status = WebEndpointResponse.STATUS_OK;
        } catch (ExecutionException e) {
            boolean refused = e.getCause() instanceof ConsensusException;
            String problem =
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
            result = new GroupChange(action, node, reason, refused ? "refused" : "unknown", null, problem);
            status = refused ? STATUS_CONFLICT : WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE;
        } catch (TimeoutException e) {
            result = new GroupChange(action, node, reason, "unknown", null, "It goes on; look at the nodes later");
            status = WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result = new GroupChange(action, node, reason, "unknown", null, "Interrupted; look at the nodes later");
            status = WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE;
        }
        audit.record(
                security.getPrincipal() == null
                        ? "anonymous"
                        : security.getPrincipal().getName(),
                group.name(),
                result);
        return new WebEndpointResponse<>(result, status);
    }

    private CompletionStage<Configuration> begin(String action, @Nullable String node) {
        if (action.equals("bootstrap") && node == null) {
            return group.bootstrap();
        }
        if (action.equals("readmit") && node != null && group.nodes().contains(node)) {
            return group.readmit(node);
        }
        throw invalid("action must be bootstrap, or readmit with a node of %s".formatted(group.nodes()));
    }

    private static InvalidEndpointRequestException invalid(String problem) {
        return new InvalidEndpointRequestException(problem, problem);
    }
}
