package io.distlock.consensus.autoconfigure.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What was done to the group, or should have been.
 *
 * @param action bootstrap or readmit
 * @param node that was taken back
 * @param outcome {@code done}; {@code refused} with the problem; {@code unknown} if it takes longer than the endpoint waits
 * @param epoch of the configuration that came out of it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record GroupChange(
        String action,
        @Nullable String node,
        String reason,
        String outcome,
        @Nullable Long epoch,
        @Nullable String problem) {}
