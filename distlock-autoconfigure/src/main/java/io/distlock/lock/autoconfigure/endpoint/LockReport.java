package io.distlock.lock.autoconfigure.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distlock.lock.LockKey;
import io.distlock.lock.engine.LocalLock;
import io.distlock.lock.spi.LockRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Locks as the endpoint shows them. The random part of their owners, with which locks are released, is not among it.
 *
 * @param nextCursor where to go on, null at the end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LockReport(List<Lock> locks, @Nullable String nextCursor) implements OperationResponseBody {

    /**
     * One lock.
     *
     * @param key encoded key, empty for a family with one lock
     * @param state in this process: free, acquiring, held, handing-over; of a store: held
     * @param mode exclusive, read or write in this process; of a store only whether it is shared: read or exclusive
     * @param holder who holds it, as the holder said of itself
     * @param host host in it
     * @param thread thread that acquired it
     * @param since when the grant began
     * @param token fencing token, the smallest of the grant
     * @param lastToken the largest token of the grant that this process may hand out; only of a store
     * @param leaseLeft what is left of the lease
     * @param holders calls of this process, or processes, that hold it; more than one only where they read
     * @param waiters calls that wait in this process, or processes that wait in the store
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Lock(
            String store,
            String name,
            String key,
            String state,
            String mode,
            @Nullable String holder,
            @Nullable String host,
            @Nullable String thread,
            @Nullable Instant since,
            @Nullable Long token,
            @Nullable Long lastToken,
            @Nullable Duration leaseLeft,
            long holders,
            long waiters) {

        static Lock of(String store, String process, LocalLock lock) {
            Optional<LocalLock.Holder> holder = lock.holder();
            return new Lock(
                    store,
                    lock.key().name(),
                    lock.key().encodedKey(),
                    lock.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    lock.mode().name().toLowerCase(Locale.ROOT),
                    holder.map(held -> process + " " + held.thread()).orElse(null),
                    holder.map(held -> hostOf(process)).orElse(null),
                    holder.map(LocalLock.Holder::thread).orElse(null),
                    holder.map(LocalLock.Holder::since)
                            .map(since -> since.truncatedTo(ChronoUnit.MILLIS))
                            .orElse(null),
                    holder.map(LocalLock.Holder::fencingToken).orElse(null),
                    null,
                    holder.map(LocalLock.Holder::leaseLeft)
                            .map(left -> left.truncatedTo(ChronoUnit.MILLIS))
                            .orElse(null),
                    lock.holders(),
                    lock.waiters());
        }

        static Lock of(String store, LockRecord taken) {
            LockKey key = taken.key();
            int space = taken.holder().indexOf(' ');
            String process = space < 0 ? taken.holder() : taken.holder().substring(0, space);
            return new Lock(
                    store,
                    key.name(),
                    key.encodedKey(),
                    "held",
                    taken.shared() ? "read" : "exclusive",
                    taken.holder(),
                    hostOf(process),
                    space < 0 ? null : taken.holder().substring(space + 1),
                    taken.since(),
                    taken.firstToken(),
                    taken.lastToken(),
                    taken.leaseLeft(),
                    taken.holders(),
                    taken.waitingProcesses());
        }

        LockKey lockKey() {
            return new LockKey(name, key);
        }

        /** Middle of {@code application@host:pid}, null for a holder that says something else of itself. */
        private static @Nullable String hostOf(String process) {
            int at = process.lastIndexOf('@');
            int colon = process.lastIndexOf(':');
            return at >= 0 && colon > at ? process.substring(at + 1, colon) : null;
        }
    }
}
