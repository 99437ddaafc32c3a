package io.distlock.txn.engine;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.engine.BranchState.Progress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the parts of the protocol of one transaction share. Confined to the protocol. */
final class ProtocolState {

    final TransactionId id;
    final Map<BranchId, BranchState> branches = new LinkedHashMap<>();

    TransactionState state = TransactionState.ACTIVE;
    boolean hasLocal;
    boolean localIsOpen;
    boolean recordStands;

    @Nullable
    Throwable cause;

    @Nullable
    Throwable doubt;

    ProtocolState(TransactionId id) {
        this.id = id;
    }

    Optional<Throwable> cause() {
        return Optional.ofNullable(cause);
    }

    void doom(Throwable why) {
        if (cause == null) {
            cause = why;
        } else if (cause != why) {
            cause.addSuppressed(why);
        }
    }

    /** Whom COMMIT binds: the branches that wait for it. */
    List<BranchId> listed() {
        return in(Progress.PREPARED).stream().map(branch -> branch.id).toList();
    }

    List<BranchId> unfinished() {
        return branches.values().stream()
                .filter(BranchState::isUnfinished)
                .map(branch -> branch.id)
                .toList();
    }

    List<BranchState> in(Progress progress) {
        return branches.values().stream()
                .filter(branch -> branch.progress == progress)
                .toList();
    }

    BranchState of(BranchId branch) {
        BranchState found = branches.get(branch);
        if (found == null) {
            throw new IllegalArgumentException("Transaction %s has no branch %s".formatted(id, branch));
        }
        return found;
    }

    void requireActive() {
        if (state != TransactionState.ACTIVE) {
            throw new IllegalStateException(
                    "Transaction %s is %s: no branch joins it and nobody ends it again".formatted(id, state));
        }
    }
}
