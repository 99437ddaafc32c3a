package io.distlock.txn.xa;

import io.distlock.txn.BranchId;
import io.distlock.txn.spi.InDoubtBranch;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sorts the prepared branches that a resource lists, and remembers since when it has listed them. Thread-safe: guarded by itself. */
final class XaScan {

    private static final Logger log = LoggerFactory.getLogger(XaScan.class);
    private static final int SHOWN_MAX = 10;

    private final String participant;
    private final LongSupplier nanoTime;
    private final Map<BranchId, Long> firstSeen = new HashMap<>();
    private Set<String> foreign = Set.of();

    XaScan(String participant, LongSupplier nanoTime) {
        this.participant = participant;
        this.nanoTime = nanoTime;
    }

    /** All that the resource has, in one go: every driver tried here answers the start of a scan with everything. */
    static List<Xid> list(XAResource resource) throws XAException {
        Xid[] listed = resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
        return listed == null ? List.of() : Arrays.asList(listed);
    }

    /** Ours, the oldest first; others are reported when they are new. */
    synchronized List<InDoubtBranch> inDoubt(List<Xid> listed) {
        long now = nanoTime.getAsLong();
        Set<BranchId> ours = new LinkedHashSet<>();
        Set<String> others = new HashSet<>();
        for (Xid xid : listed) {
            Optional<BranchXid> read = BranchXid.read(xid);
            if (read.isEmpty()) {
                others.add(xid.toString());
            } else {
                read.get().branchOf(participant).ifPresent(ours::add);
            }
        }
        report(others);
        firstSeen.keySet().retainAll(ours);
        ours.forEach(branch -> firstSeen.putIfAbsent(branch, now));
        return ours.stream()
                .map(branch -> new InDoubtBranch(branch, Duration.ofNanos(now - firstSeen.getOrDefault(branch, now))))
                .sorted(Comparator.comparing(InDoubtBranch::age).reversed())
                .toList();
    }

    void unforgotten(BranchId branch, Exception failure) {
        log.warn("Resource of {} did not forget that it ended on its own: {}", branch, failure.toString());
    }

    private void report(Set<String> others) {
        if (!foreign.containsAll(others)) {
            log.warn(
                    "Resource '{}' has {} prepared branches of other transaction managers, which have to finish them: {}",
                    participant,
                    others.size(),
                    others.stream().sorted().limit(SHOWN_MAX).collect(Collectors.joining(", ")));
        }
        foreign = Set.copyOf(others);
    }
}
