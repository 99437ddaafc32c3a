package io.distlock.txn.remote;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import io.distlock.txn.engine.VotedBranch;
import io.distlock.txn.spi.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/**
 * What rides back with the response of a call: the vote of the called service first, then those of services that it has called. Bound to
 * the call by its nonce. Immutable.
 */
record CallAnswer(String nonce, List<VotedBranch> votes) {

    /** What came of reading. */
    sealed interface Read {

        /** The answer to the call. */
        record Accepted(CallAnswer answer) implements Read {}

        /** No answer that counts. */
        record Refused(Refusal refusal) implements Read {}
    }

    CallAnswer {
        votes = List.copyOf(votes);
    }

    String write(RemoteKeys keys) {
        String branches = votes.stream()
                .map(voted -> voted.branch().branch() + "@"
                        + RemoteParticipant.targetOf(voted.branch().participant()) + "=" + letter(voted.vote()))
                .collect(Collectors.joining("+"));
        return SignedHeader.ANSWER.write(keys, "n=" + nonce + ";b=" + branches, "");
    }

    /** Reads the answer to a call; it must be one of the called service, and name only branches below that of the call. */
    static Read read(RemoteKeys keys, List<String> values, CallContext call) {
        SignedHeader.Read read = SignedHeader.ANSWER.read(keys, values, "");
        if (read instanceof SignedHeader.Read.Refused refused) {
            return new Read.Refused(refused.refusal());
        }
        Matcher fields = ((SignedHeader.Read.Verified) read).fields();
        if (!fields.group("n").equals(call.nonce())) {
            return new Read.Refused(new Refusal.OtherCall());
        }
        try {
            List<VotedBranch> votes = new ArrayList<>();
            for (String branch : fields.group("b").split("\\+")) {
                votes.add(voted(call.transaction(), branch));
            }
            return isOf(call, votes)
                    ? new Read.Accepted(new CallAnswer(call.nonce(), votes))
                    : new Read.Refused(new Refusal.OtherCall());
        } catch (IllegalArgumentException notABranch) {
            return new Read.Refused(new Refusal.Malformed(SignedHeader.ANSWER.header));
        }
    }

    private static boolean isOf(CallContext call, List<VotedBranch> votes) {
        BranchId first = votes.get(0).branch();
        return first.participant().equals(RemoteParticipant.nameOf(call.audience()))
                && BranchNumber.isDirectlyBelow(first.branch(), call.branch())
                && votes.stream().skip(1).allMatch(voted -> voted.branch().isBelow(first.branch()));
    }

    private static VotedBranch voted(TransactionId transaction, String text) {
        int at = text.indexOf('@');
        int equals = text.lastIndexOf('=');
        BranchId branch = new BranchId(
                transaction,
                BranchNumber.require(text.substring(0, at)),
                RemoteParticipant.nameOf(text.substring(at + 1, equals)));
        return new VotedBranch(branch, vote(text.charAt(equals + 1)));
    }

    private static String letter(Vote vote) {
        return switch (vote) {
            case PREPARED -> "P";
            case READ_ONLY -> "R";
            case ROLLBACK -> "N";
        };
    }

    private static Vote vote(char letter) {
        return switch (letter) {
            case 'P' -> Vote.PREPARED;
            case 'R' -> Vote.READ_ONLY;
            default -> Vote.ROLLBACK;
        };
    }
}
