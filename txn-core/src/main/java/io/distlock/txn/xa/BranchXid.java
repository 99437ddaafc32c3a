package io.distlock.txn.xa;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.transaction.xa.Xid;

/**
 * A branch as its resource knows it. The global part is the identity of the transaction, which begins with that of its decision log, so
 * that recovery leaves the branches of other logs alone; the qualifier is the branch and the resource, so that it leaves those of other
 * resources on the same server alone. All of it is readable text. Immutable.
 */
final class BranchXid implements Xid {

    /** By which ours are told from those of other transaction managers. */
    static final int FORMAT_ID = 0x6473_6c6b;

    /** A branch has up to 32 characters, the separator one. */
    private static final int RESOURCE_LENGTH_MAX = MAXBQUALSIZE - 33;

    private static final int HASH_BYTES = 8;
    private static final char SEPARATOR = '/';
    private static final char SHORTENED = '~';

    private final TransactionId transaction;
    private final String branch;
    private final String resource;

    private BranchXid(TransactionId transaction, String branch, String resource) {
        this.transaction = transaction;
        this.branch = branch;
        this.resource = resource;
    }

    static BranchXid of(BranchId branch) {
        return new BranchXid(branch.transaction(), branch.branch(), resource(branch.participant()));
    }

    /** Reads what a resource lists; empty if it is not ours. */
    static Optional<BranchXid> read(Xid listed) {
        if (listed.getFormatId() != FORMAT_ID) {
            return Optional.empty();
        }
        String qualifier = text(listed.getBranchQualifier());
        int separator = qualifier.indexOf(SEPARATOR);
        if (separator < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BranchXid(
                    TransactionId.parse(text(listed.getGlobalTransactionId())),
                    qualifier.substring(0, separator),
                    qualifier.substring(separator + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // somebody else's after all
        }
    }

    /** The branch, if it is one of this participant. */
    Optional<BranchId> branchOf(String participant) {
        if (!resource.equals(resource(participant))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BranchId(transaction, branch, participant));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public int getFormatId() {
        return FORMAT_ID;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return transaction.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public byte[] getBranchQualifier() {
        return (branch + SEPARATOR + resource).getBytes(StandardCharsets.US_ASCII);
    }

    // resources compare by what is in it, and keep it as a key
    @Override
    public boolean equals(Object other) {
        return other instanceof Xid xid
                && xid.getFormatId() == FORMAT_ID
                && Arrays.equals(xid.getGlobalTransactionId(), getGlobalTransactionId())
                && Arrays.equals(xid.getBranchQualifier(), getBranchQualifier());
    }

    @Override
    public int hashCode() {
        return 31 * transaction.hashCode() + 31 * branch.hashCode() + resource.hashCode();
    }

    /** As messages show it. */
    @Override
    public String toString() {
        return transaction + "/" + branch + SEPARATOR + resource;
    }

    /** The name of the participant; of a long one its end, which differs most often, and a hash. */
    private static String resource(String participant) {
        if (participant.length() <= RESOURCE_LENGTH_MAX) {
            return participant;
        }
        String hash = HexFormat.of().formatHex(sha256(participant), 0, HASH_BYTES);
        int kept = RESOURCE_LENGTH_MAX - hash.length() - 1;
        return hash + SHORTENED + participant.substring(participant.length() - kept);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every platform has it
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
