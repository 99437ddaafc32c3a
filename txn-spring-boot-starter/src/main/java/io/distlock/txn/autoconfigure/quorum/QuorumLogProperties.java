package io.distlock.txn.autoconfigure.quorum;

import io.distlock.txn.log.quorum.QuorumDecisionLogOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the decision log on registers. Their servers are those of a Register bean. Immutable.
 *
 * @param register Name of the Register bean to use where there are several.
 * @param keyPrefix Beginning of the names of the log's registers. All instances that share transactions use the same.
 * @param lease Time without a sign of life after which the decisions of a coordinator are recovered.
 * @param stepTimeout Time after which a step without an answer counts as unknown.
 * @param waitingMax How many steps may wait for one register.
 */
@ConfigurationProperties("distlock.txn.log.quorum")
public record QuorumLogProperties(
        @Nullable String register,
        @DefaultValue("distlock") String keyPrefix,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("5s") Duration stepTimeout,
        @DefaultValue("10000") int waitingMax) {

    public QuorumLogProperties {
        try {
            new QuorumDecisionLogOptions(keyPrefix, "", lease, stepTimeout, waitingMax);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("distlock.txn.log.quorum.*: " + e.getMessage(), e);
        }
    }

    QuorumDecisionLogOptions options(String process) {
        return new QuorumDecisionLogOptions(keyPrefix, process, lease, stepTimeout, waitingMax);
    }
}
