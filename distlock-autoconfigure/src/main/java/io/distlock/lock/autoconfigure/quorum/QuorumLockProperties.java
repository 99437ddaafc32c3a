package io.distlock.lock.autoconfigure.quorum;

import io.distlock.lock.quorum.QuorumLockStoreOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the quorum store. Its servers and their time-outs are those of a Register bean. Immutable.
 *
 * @param register Name of the Register bean to use where there are several.
 * @param pollInterval Longest time between two looks of a waiting process.
 */
@ConfigurationProperties("distlock.quorum")
public record QuorumLockProperties(@Nullable String register, @DefaultValue("200ms") Duration pollInterval) {

    public QuorumLockProperties {
        try {
            QuorumLockStoreOptions.defaults().withPollMax(pollInterval);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "distlock.quorum.poll-interval is %s, must be 10ms to 10s".formatted(pollInterval), e);
        }
    }

    QuorumLockStoreOptions options(String keyPrefix) {
        return QuorumLockStoreOptions.defaults().withKeyPrefix(keyPrefix).withPollMax(pollInterval);
    }
}
