package io.distlock.txn.remote;

import java.util.List;
import java.util.Optional;

/** What a service says of its branch, after an order or when it is asked. Signed, so that no gateway's answer passes for it. */
enum BranchOutcome {
    COMMITTED("committed", 200),
    ROLLED_BACK("rolled-back", 200),
    PREPARED("prepared", 200),
    /** Not ended yet, because its work is going on or something failed: tell it again. */
    UNFINISHED("unfinished", 503),
    /** It never heard of the branch, or no longer knows. */
    UNKNOWN("unknown", 404),
    /** Part of it committed, part rolled back. */
    MIXED("mixed", 409),
    /** Nobody can tell. */
    HAZARD("hazard", 409);

    final String text;
    final int status;

    BranchOutcome(String text, int status) {
        this.text = text;
        this.status = status;
    }

    String write(RemoteKeys keys, String nonce) {
        return SignedHeader.OUTCOME.write(keys, "n=" + nonce + ";o=" + text, "");
    }

    /** Empty unless it is the answer to the command of that nonce. */
    static Optional<BranchOutcome> read(RemoteKeys keys, List<String> values, String nonce) {
        if (!(SignedHeader.OUTCOME.read(keys, values, "") instanceof SignedHeader.Read.Verified verified)
                || !verified.fields().group("n").equals(nonce)) {
            return Optional.empty();
        }
        for (BranchOutcome outcome : values()) {
            if (outcome.text.equals(verified.fields().group("o"))) {
                return Optional.of(outcome);
            }
        }
        return Optional.empty();
    }
}
