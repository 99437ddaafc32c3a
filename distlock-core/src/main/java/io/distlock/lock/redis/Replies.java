package io.distlock.lock.redis;

import io.distlock.lock.LockKey;
import io.distlock.lock.LockStoreException;
import io.distlock.lock.ReleaseOutcome;
import io.distlock.lock.spi.AcquireCommand;
import io.distlock.lock.spi.AcquireResult;
import io.distlock.lock.spi.LockRecord;
import io.distlock.lock.spi.MarkResult;
import io.distlock.lock.spi.PublishResult;
import io.distlock.lock.spi.RenewalResult;
import io.distlock.lock.spi.VersionReading;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads what the scripts answer, as their first lines describe it. */
final class Replies {

    private Replies() {}

    static AcquireResult acquired(List<Object> reply, Duration lease) {
        if (number(reply, 0) == 1) {
            return new AcquireResult.Granted(number(reply, 1), number(reply, 2), number(reply, 3) != 0, lease);
        }
        return new AcquireResult.Busy(Duration.ofMillis(Math.max(1, number(reply, 1))));
    }

    /** Fewer than the commands if one of them is busy. */
    @SuppressWarnings("unchecked") // the elements of an answer are checked one by one
    static List<AcquireResult> acquiredTogether(List<Object> reply, List<AcquireCommand> commands) {
        if (reply.isEmpty() || reply.size() > commands.size()) {
            throw unexpected(reply);
        }
        return IntStream.range(0, reply.size())
                .mapToObj(i -> {
                    if (reply.get(i) instanceof List<?> answer) {
                        return acquired((List<Object>) answer, commands.get(i).lease());
                    }
                    throw unexpected(reply);
                })
                .toList();
    }

    static List<ReleaseOutcome> releasedTogether(List<Object> reply, int expected) {
        if (reply.size() != expected) {
            throw unexpected(reply);
        }
        return reply.stream().map(answer -> released((Long) answer)).toList();
    }

    static ReleaseOutcome released(Long reply) {
        return reply == 1 ? ReleaseOutcome.RELEASED : ReleaseOutcome.NOT_HELD;
    }

    static VersionReading versionRead(List<Object> reply) {
        long value = number(reply, 1);
        return number(reply, 0) == 1
                ? new VersionReading.Stable(value)
                : new VersionReading.Committing(Duration.ofMillis(Math.max(1, value)));
    }

    static MarkResult marked(Long reply, Duration lease) {
        return reply == 1 ? new MarkResult.Marked(lease) : new MarkResult.Conflict();
    }

    static PublishResult published(Long reply) {
        return reply == 1 ? PublishResult.PUBLISHED : PublishResult.NOT_MARKED;
    }

    static List<RenewalResult> renewed(List<Object> reply, int expected) {
        if (reply.size() != expected) {
            throw unexpected(reply);
        }
        return reply.stream()
                .map(answer -> switch (((Long) answer).intValue()) {
                    case 0 -> RenewalResult.LOST;
                    case 1 -> RenewalResult.RENEWED;
                    default -> RenewalResult.RENEWED_CONTENDED;
                })
                .toList();
    }

    /** Empty for an offer too: for an operator a lock on its way is free. */
    static Optional<LockRecord> inspected(LockKey key, List<Object> reply) {
        if (reply.isEmpty()) {
            return Optional.empty();
        }
        RecordValue value = RecordValue.parse((String) reply.get(0))
                .orElseThrow(() -> new LockStoreException(
                        "DISTLOCK the value of lock %s is no lock record; another program writes under the key prefix"
                                .formatted(key)));
        return value.isOffer()
                ? Optional.empty()
                : Optional.of(value.toLockRecord(key, number(reply, 1), number(reply, 2), number(reply, 3)));
    }

    private static long number(List<Object> reply, int index) {
        if (index < reply.size() && reply.get(index) instanceof Long number) {
            return number;
        }
        throw unexpected(reply);
    }

    private static LockStoreException unexpected(List<Object> reply) {
        return new LockStoreException(
                "Redis answered a lock script with %d values of another kind than expected".formatted(reply.size()));
    }
}
