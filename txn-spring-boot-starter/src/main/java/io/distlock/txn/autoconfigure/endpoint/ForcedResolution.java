package io.distlock.txn.autoconfigure.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What became of an operator's order.
 *
 * @param outcome that was ordered
 * @param result what stands now
 * @param note what the result does not say
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ForcedResolution(String id, String outcome, String reason, String result, @Nullable String note)
        implements OperationResponseBody {}
