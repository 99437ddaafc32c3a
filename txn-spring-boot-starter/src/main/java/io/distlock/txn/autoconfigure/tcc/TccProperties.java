package io.distlock.txn.autoconfigure.tcc;

import io.distlock.txn.autoconfigure.SchemaInitialization;
import io.distlock.txn.tcc.TccOptions;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of try/confirm/cancel participants. Immutable.
 *
 * @param transactionManager Name of the transaction manager bean of their database. The only or primary one if not set.
 * @param initializeSchema When the missing table of branches is created.
 * @param argumentsLengthMax How long the recorded arguments of one try may be, in characters of JSON.
 * @param statementTimeout Time that a statement on the row of a branch may take, in whole seconds.
 * @param retention Time that ended branches are remembered, at least a day.
 * @param cleanupInterval Time between two rounds that forget older ones.
 * @param participants Settings of single participants, by the name in their annotation.
 */
@ConfigurationProperties("distlock.txn.tcc")
public record TccProperties(
        @Nullable String transactionManager,
        @DefaultValue("embedded") SchemaInitialization initializeSchema,
        @DefaultValue("16384") int argumentsLengthMax,
        @DefaultValue("10s") Duration statementTimeout,
        @DefaultValue("7d") Duration retention,
        @DefaultValue("1h") Duration cleanupInterval,
        @DefaultValue Map<String, Participant> participants) {

    private static final Duration RETENTION_MIN = Duration.ofDays(1);

    public TccProperties {
        new TccOptions(argumentsLengthMax, statementTimeout);
        if (retention.compareTo(RETENTION_MIN) < 0) {
            throw new IllegalArgumentException(
                    "distlock.txn.tcc.retention is %s, must be at least %s".formatted(retention, RETENTION_MIN));
        }
        if (cleanupInterval.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "distlock.txn.tcc.cleanup-interval is %s, must be at least 1 ms".formatted(cleanupInterval));
        }
        participants = Map.copyOf(participants);
    }

    TccOptions options() {
        return new TccOptions(argumentsLengthMax, statementTimeout);
    }

    /** Name of the manager of one participant, null for the only or primary one. */
    @Nullable
    String transactionManager(String participant) {
        Participant own = participants.get(participant);
        return own == null || own.transactionManager() == null ? transactionManager : own.transactionManager();
    }

    /**
     * Settings of one participant.
     *
     * @param transactionManager Name of the transaction manager bean of its database.
     */
    public record Participant(@Nullable String transactionManager) {}
}
